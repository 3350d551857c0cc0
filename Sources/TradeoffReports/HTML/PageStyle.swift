/// The one style and the one script of a page, with their hashes for its content-security policy.
/// `PageTests` computes the hashes anew: whoever changes a text takes the new one from there.
enum PageStyle {
  static let policy =
    "default-src 'none'; style-src 'sha256-\(styleHash)'; script-src 'sha256-\(scriptHash)'; "
    + "img-src 'self' data:; base-uri 'none'; form-action 'none'"

  /// Base64 of SHA-256.
  static let styleHash = "GyE3vUZoI1eCUwxIrysjvxmVSd96d8hWRPcKfV8fNzQ="
  static let scriptHash = "e8mcyxz9U/EkfZvQMz/dCXtisJnG/19jZCAacZJuhhM="

  /// Light or dark as the reader's system is, one column on narrow screens, no contents in print.
  static let style = """
    :root{color-scheme:light dark;--text:#1b1b1b;--page:#fff;--line:#c8c8c8;--soft:#f3f5f7;--link:#0060a0}
    @media (prefers-color-scheme:dark){:root{--text:#e8e8e8;--page:#16181b;--line:#44494f;--soft:#22262b;--link:#7cc0f5}}
    body{margin:0;display:flex;gap:2rem;color:var(--text);background:var(--page);font:16px/1.55 system-ui,sans-serif}
    nav{flex:0 0 13rem;position:sticky;top:0;align-self:flex-start;max-height:100vh;overflow:auto;padding:1.5rem 0 1rem 1rem;font-size:.9rem}
    nav ul{list-style:none;margin:0;padding:0}nav li{margin:.3rem 0}
    main{flex:1 1 auto;min-width:0;max-width:72rem;padding:1rem 1.5rem 4rem}
    a{color:var(--link)}h1{font-size:1.7rem;line-height:1.25}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
    .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;margin:.8rem 0}
    th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
    td[align=right],th[align=right]{text-align:right}
    th{background:var(--soft);position:sticky;top:0}th button{all:unset;cursor:pointer;font-weight:600}
    th button:focus-visible{outline:2px solid var(--link)}
    .drawing{display:block;background:#fff;border-radius:6px;padding:.5rem;overflow-x:auto}
    .drawing svg{display:block;width:100%;height:auto;min-width:34rem}
    input{font:inherit;padding:.25rem .5rem;margin-top:.6rem;width:16rem;max-width:100%;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:4px}
    @media (max-width:60rem){body{display:block}nav{position:static;max-height:none;padding:1rem 1.5rem 0}}
    @media print{nav,input{display:none}body{display:block;font-size:11px}main{max-width:none}.scroll,.drawing{overflow:visible}table,.drawing{break-inside:avoid}}
    """

  /// Tables sort by a click on a head, by numbers where cells begin with such, and rows are filtered by
  /// what is typed above tables of more than eight rows.
  static let script = """
    "use strict";
    const number=t=>{const m=t.replace("\\u2212","-").match(/^[<]? ?-?[0-9.]+/);return m?parseFloat(m[0].replace("<","")):NaN};
    for(const table of document.querySelectorAll("main table")){
      const box=document.createElement("div");box.className="scroll";table.replaceWith(box);box.append(table);
      const body=table.tBodies[0];if(!body)continue;
      table.querySelectorAll("th").forEach((head,column)=>{
        const button=document.createElement("button");button.type="button";
        button.append(...head.childNodes);head.append(button);let up=true;
        button.addEventListener("click",()=>{
          const rows=[...body.rows];const text=r=>r.cells[column]?r.cells[column].textContent.trim():"";
          rows.sort((a,b)=>{const x=number(text(a)),y=number(text(b));
            const order=isNaN(x)||isNaN(y)?text(a).localeCompare(text(b)):x-y;return up?order:-order});
          body.append(...rows);head.setAttribute("aria-sort",up?"ascending":"descending");up=!up;});
      });
      if(body.rows.length>8){
        const field=document.createElement("input");field.type="search";field.placeholder="filter rows";
        field.setAttribute("aria-label","filter rows of the table");box.before(field);
        field.addEventListener("input",()=>{const wanted=field.value.toLowerCase();
          for(const row of body.rows)row.hidden=!row.textContent.toLowerCase().includes(wanted);});
      }
    }
    """
}
