/* Lets an editor choose after which answer to which question above another one is asked. */
(() => {
  const control = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const TYPES = ["checkbox", "checkboxes", "dropdown", "multiselect", "radio"];

  function questions() {
    return [...document.querySelectorAll("[data-inline-panel-child]")].filter(
      (row) => control(row, "condition_question") && control(row, "DELETE").value !== "1",
    );
  }

  /* New questions come with the same identity; the one that was there first keeps it. */
  function tellApart(rows) {
    const seen = new Set();
    for (const row of rows) {
      const identity = control(row, "uuid");
      if (!identity.value || seen.has(identity.value)) identity.value = crypto.randomUUID();
      seen.add(identity.value);
    }
  }

  function offer(select, options) {
    const chosen = select.value;
    const known = options.some(([value]) => value === chosen);
    const all = [["", select.dataset.leadsEmpty], ...options];
    if (chosen && !known) all.push([chosen, "?"]);
    select.replaceChildren(...all.map(([value, text]) => new Option(text, value)));
    select.value = chosen;
  }

  function choicesOf(row) {
    if (control(row, "field_type").value === "checkbox") return [];
    const choices = control(row, "choices").value;
    const separator = choices.includes("\n") ? "\n" : ",";
    return choices.split(separator).map((choice) => choice.trim()).filter(Boolean);
  }

  function refresh() {
    const rows = questions();
    const order = (row) => Number(control(row, "ORDER").value);
    tellApart(rows);
    for (const row of rows) {
      const above = rows
        .filter((other) => order(other) < order(row))
        .filter((other) => TYPES.includes(control(other, "field_type").value))
        .sort((one, other) => order(one) - order(other));
      const select = control(row, "condition_question");
      offer(
        select,
        above.map((other) => [control(other, "uuid").value, control(other, "label").value]),
      );
      const decisive = above.find((other) => control(other, "uuid").value === select.value);
      const choices = decisive ? choicesOf(decisive) : [];
      offer(control(row, "condition_answer"), choices.map((choice) => [choice, choice]));
    }
  }

  document.addEventListener("DOMContentLoaded", refresh);
  document.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-inline-panel-child]")) refresh();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches('[name$="-condition_question"]')) refresh();
  });
})();
