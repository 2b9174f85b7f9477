"use strict";
// Adds search, one filter and sorting to each table marked data-interactive. data-filter names the column, by its number
// from 0, whose values become the filter's choices. A cell's data-sort is compared instead of its text.
for (const table of document.querySelectorAll("table[data-interactive]")) {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const text = (row, n) => row.cells[n].textContent.trim();
  const tools = document.createElement("div");
  tools.className = "tools";
  const labelled = (words, control) => {
    const label = document.createElement("label");
    label.append(words, control);
    tools.append(label);
    return control;
  };
  const search = labelled("Search", document.createElement("input"));
  search.type = "search";
  let filter = null;
  const filtered = Number(table.dataset.filter ?? -1);
  if (heads[filtered]) {
    filter = labelled(heads[filtered].textContent, document.createElement("select"));
    filter.add(new Option("all", ""));
    for (const value of new Set(rows.map((row) => text(row, filtered)))) filter.add(new Option(value, value));
  }
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  count.className = "muted";
  tools.append(count);
  const show = () => {
    const wanted = search.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = row.textContent.toLowerCase().includes(wanted) && (!filter?.value || text(row, filtered) === filter.value);
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} rows`;
  };
  search.addEventListener("input", show);
  filter?.addEventListener("change", show);
  const key = (row, n) => row.cells[n].dataset.sort ?? text(row, n);
  const order = new Intl.Collator("en", { numeric: true }).compare;
  heads.forEach((head, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => order(key(a, n), key(b, n)) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    });
  });
  table.closest(".scroll")?.before(tools);
  show();
}
