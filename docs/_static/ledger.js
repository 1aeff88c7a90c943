// Search and filters for the table of claims; without scripts the table is all there.
(() => {
  "use strict";
  const table = document.getElementById("claims");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => {
    const [claim, statement, source, verdict, evidence] = [...row.cells].map((cell) => cell.textContent.trim());
    return { row, source: [source], verdict: [verdict], evidence: evidence.split(", ").filter(Boolean),
             text: `${claim} ${statement} ${source} ${verdict}`.toLowerCase() };
  });
  const asked = new URLSearchParams(location.search);
  const tools = document.createElement("form");
  tools.className = "claims-tools";
  tools.setAttribute("role", "search");
  tools.addEventListener("submit", (event) => event.preventDefault());

  function labelled(text, control) {
    const label = document.createElement("label");
    label.append(text, control);
    tools.append(label);
    return control;
  }

  const search = labelled("search", document.createElement("input"));
  search.type = "search";
  search.placeholder = "words of a statement, or an id";
  search.value = asked.get("search") || "";

  const filters = ["source", "verdict", "evidence"].map((name) => {
    const choice = labelled(name, document.createElement("select"));
    const counts = new Map();
    for (const row of rows) for (const word of row[name]) counts.set(word, (counts.get(word) || 0) + 1);
    choice.append(new Option("all", ""));
    for (const [word, count] of counts) choice.append(new Option(`${word} (${count})`, word));
    if (counts.has(asked.get(name))) choice.value = asked.get(name);
    return [name, choice];
  });

  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = "show all";
  const told = document.createElement("output");
  tools.append(clear, told);

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = words.every((word) => row.text.includes(word)) &&
        filters.every(([name, choice]) => !choice.value || row[name].includes(choice.value));
      row.row.hidden = !fits;
      count += fits;
    }
    told.textContent = count === rows.length ? `${count} claims` : `${count} of ${rows.length} claims`;
    const query = new URLSearchParams();
    if (search.value) query.set("search", search.value);
    for (const [name, choice] of filters) if (choice.value) query.set(name, choice.value);
    const asking = query.toString();
    try {
      history.replaceState(null, "", `${location.pathname}${asking && "?"}${asking}${location.hash}`);
    } catch {
      // a page that was opened from the disk keeps its address
    }
  }

  clear.addEventListener("click", () => {
    search.value = "";
    for (const [, choice] of filters) choice.value = "";
    show();
  });
  tools.addEventListener("input", show);
  table.parentElement.before(tools);
  show();
})();
