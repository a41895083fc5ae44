/** What the page does: the findings are filtered by text, code and kind. Without scripts everything is shown. */
export const SCRIPT = `
const rows=[...document.querySelectorAll('#findings tbody tr')];
const texts=rows.map((row)=>row.textContent.toLowerCase());
const by=(id)=>document.getElementById(id);
const filters=by('filters');
if(filters){
  filters.hidden=false;
  const apply=()=>{
    const text=by('filter-text').value.trim().toLowerCase();
    const code=by('filter-code').value;
    const kind=by('filter-kind').value;
    let shown=0;
    rows.forEach((row,index)=>{
      const fits=(!code||row.dataset.code===code)&&(!kind||row.dataset.kind===kind)&&(!text||texts[index].includes(text));
      row.hidden=!fits;
      if(fits)shown+=1;
    });
    by('filter-count').textContent=shown+' of '+rows.length+' findings';
  };
  filters.addEventListener('input',apply);
  filters.addEventListener('submit',(event)=>event.preventDefault());
  apply();
}
`;
