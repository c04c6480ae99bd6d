/* Asks an editor for what a question of its type and role needs, and lets them choose after which answer to which
   question above it is asked. */
(() => {
  const control = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const TYPES = ["checkbox", "checkboxes", "dropdown", "multiselect", "radio"];
  const WITHOUT_DEFAULT = ["consent", "email", "full_name", "phone"];
  const NEEDED = {
    choices: (type) => type !== "checkbox" && TYPES.includes(type),
    default_value: (type, role) => type !== "file" && !WITHOUT_DEFAULT.includes(role),
    accepted_files: (type) => type === "file",
    consent_statement: (type, role) => role === "consent",
  };

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

  /* What an editor has filled in stays in view, and so does what is wrong with it. */
  function showWhatIsNeeded(row) {
    const [type, role] = ["field_type", "role"].map((name) => control(row, name).value);
    for (const [name, isNeeded] of Object.entries(NEEDED)) {
      const field = control(row, name);
      const part = field.closest(".w-field-row") ?? field.closest(".w-panel__wrapper");
      const isFilledIn = field.type !== "select-one" && field.value;
      part.hidden = !isNeeded(type, role) && !isFilledIn && !part.querySelector(".w-field--error");
    }
  }

  function refresh() {
    const rows = questions();
    const order = (row) => Number(control(row, "ORDER").value);
    tellApart(rows);
    for (const row of rows) {
      showWhatIsNeeded(row);
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
    if (event.target.matches('[name$="-condition_question"], [name$="-field_type"], [name$="-role"]')) refresh();
  });
})();
