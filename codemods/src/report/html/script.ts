/**
 * What the page does: the findings are filtered by text, code and kind; what comes back comes in parts, so that typing
 * never waits. Without scripts everything is shown.
 */
export const SCRIPT = `
const rows=[...document.querySelectorAll('#findings tbody tr')];
const texts=rows.map((row)=>row.textContent.toLowerCase());
const by=(id)=>document.getElementById(id);
const filters=by('filters');
if(filters){
  filters.hidden=false;
  let latest=0;
  const apply=()=>{
    const mine=++latest;
    const back=[];
    const text=by('filter-text').value.trim().toLowerCase();
    const code=by('filter-code').value;
    const kind=by('filter-kind').value;
    let shown=0;
    rows.forEach((row,index)=>{
      const fits=(!code||row.dataset.code===code)&&(!kind||row.dataset.kind===kind)&&(!text||texts[index].includes(text));
      if(fits)shown+=1;
      if(!fits)row.hidden=true;
      else if(row.hidden)back.push(row);
    });
    by('filter-count').textContent=shown+' of '+rows.length+' findings';
    const reveal=()=>{
      if(mine!==latest)return;
      for(const row of back.splice(0,100))row.hidden=false;
      if(back.length)setTimeout(reveal);
    };
    reveal();
  };
  filters.addEventListener('input',apply);
  filters.addEventListener('submit',(event)=>event.preventDefault());
  apply();
}
`;
