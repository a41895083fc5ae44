/** The look of the page, light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2128;--dim:#59636e;--line:#d1d9e0;--card:#f6f8fa;--up:#0b5cad;--down:#8a3ffc;--ok:#1a7f37;--warn:#9a6700;--add:#dafbe1;--del:#ffebe9;--focus:#0969da}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9da7b1;--line:#3d444d;--card:#151b23;--up:#6cb6ff;--down:#c4a1ff;--ok:#57d364;--warn:#e3b341;--add:#12331c;--del:#40181a;--focus:#4493f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
header,main{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:26px;margin:0 0 4px}
h2{font-size:19px;margin:36px 0 10px;padding-bottom:6px;border-bottom:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:12px 0 0}
a{color:var(--up)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:20px;top:8px;background:var(--bg);padding:6px 10px}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;margin:20px 0 0;padding:0}
.numbers div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.numbers dt{color:var(--dim);font-size:13px}.numbers dd{margin:0;font-size:24px;font-weight:600;font-variant-numeric:tabular-nums}
.bar{display:flex;height:10px;border-radius:5px;overflow:hidden;background:var(--line);margin-top:14px}
.bar .native{background:var(--ok)}.bar .shim{background:var(--up)}.bar .left{background:var(--warn)}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;color:var(--dim);font-weight:600}
th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
td code,li code{font-size:13px;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.scroll{overflow-x:auto}.scroll table{min-width:560px}
.badge{display:inline-block;border:1px solid currentColor;border-radius:9px;padding:0 8px;font-size:12px;white-space:nowrap}
.native{color:var(--ok)}.shim{color:var(--up)}.left,.todo{color:var(--warn)}.note{color:var(--dim)}
.bar span{color:transparent}
.dim{color:var(--dim)}
.map{margin:0;overflow-x:auto}
.map svg{max-width:none;display:block;margin:0 auto}
.map text{fill:var(--fg);font-size:12px;font-family:ui-monospace,monospace}
.map .head{fill:var(--dim);font:600 13px system-ui}
.map path{fill:none;stroke-width:1.4;opacity:.55}
.map path.up{stroke:var(--up)}.map path.down{stroke:var(--down)}
.map marker path{fill:var(--dim);opacity:1}
.map rect{fill:var(--card);stroke-width:1.4}
.map rect.up{stroke:var(--up)}.map rect.down{stroke:var(--down)}
.map rect.lost{stroke-dasharray:4 3}
.map a:hover rect,.map a:focus rect{stroke-width:3}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 8px;padding:0;list-style:none;font-size:13px}
.legend i{display:inline-block;width:18px;height:3px;vertical-align:middle;margin-right:6px;border-radius:2px}
.filters{display:flex;flex-wrap:wrap;gap:10px 16px;align-items:end;margin:0 0 10px}
.filters label{display:grid;gap:2px;font-size:13px;color:var(--dim)}
input,select{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--dim);border-radius:6px;padding:5px 8px}
input[type=search]{min-width:240px}
#findings{table-layout:fixed}#findings th:nth-child(1){width:32%}#findings th:nth-child(2){width:96px}
#findings td{overflow-wrap:anywhere}
details{border:1px solid var(--line);border-radius:8px;margin:8px 0;background:var(--card)}
summary{cursor:pointer;padding:8px 12px;overflow-wrap:anywhere}
details>ul{margin:0 0 8px}
pre{margin:0;padding:10px 0;overflow-x:auto;background:var(--bg);border-top:1px solid var(--line);font-size:12.5px;line-height:1.45}
pre span{display:block;padding:0 12px;min-width:max-content}
pre .add{background:var(--add)}pre .del{background:var(--del)}pre .hunk{color:var(--dim)}
ol.plan{padding-left:22px}ol.plan li{margin:8px 0}
:target{background:var(--add)}
@media print{.filters,nav{display:none}}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
