"use strict";
// One field takes all typing: it waits unseen over the chosen cell, so that input methods begin there with the first key,
// and becomes that cell's editor as soon as something is typed.
(() => {
  const makeEditor = (input, settings, rows, picks, tell) => {
    const { makeChoices } = window.qingqian.grid;
    let open = null;
    const choices = makeChoices(document.getElementById("bulk-choices"), input, (text) => {
      input.value = text;
      close(true);
    });

    const column = (place) => settings.columns[place.col];
    // Column 9 offers what column 7 allows; a nature that is not known by its name allows all.
    const offered = (place) => {
      const found = column(place);
      if (found.field !== settings.child) return found.choices;
      return settings.lists[rows.all()[place.at][settings.parent]] || found.choices;
    };

    const place = () => {
      const cell = picks.element(picks.head().at, picks.head().col);
      const frame = input.parentElement.getBoundingClientRect();
      const box = cell ? cell.getBoundingClientRect() : null;
      input.classList.toggle("is-open", Boolean(open));
      if (!box) return;
      input.style.left = `${box.left - frame.left}px`;
      input.style.top = `${box.top - frame.top}px`;
      input.style.width = `${box.width}px`;
      input.style.height = `${box.height}px`;
      if (choices.isOpen()) choices.place();
    };

    // typed: the text stands in the field already and replaces the cell's; else the cell's own text is edited.
    const begin = (typed) => {
      if (open) return;
      const head = picks.head();
      open = { at: head.at, col: head.col };
      picks.go(head.at, head.col);
      if (!typed) input.value = rows.all()[open.at][column(open).field].replace(/\s*\n\s*/g, " ");
      place();
      const list = offered(open);
      if (!column(open).choices.length) return;
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-controls", "bulk-choices");
      choices.show(list, input.value, typed);
      if (!list.length) tell("no_choice");
    };

    const values = (text) => {
      const found = { [column(open).field]: text };
      if (column(open).field !== settings.parent) return found;
      const child = rows.all()[open.at][settings.child];
      const allowed = settings.lists[text];
      const listed = settings.columns.find((one) => one.field === settings.child).choices.includes(child);
      if (allowed && listed && !allowed.includes(child)) found[settings.child] = "";
      return found;
    };
    const close = (keep) => {
      if (!open) return;
      const text = input.value.trim();
      const edit = { at: open.at, values: values(text) };
      const was = rows.all()[open.at][column(open).field].replace(/\s*\n\s*/g, " ");
      open = null;
      input.value = "";
      choices.hide();
      ["role", "aria-controls", "aria-expanded", "aria-activedescendant"].forEach((name) => input.removeAttribute(name));
      place();
      if (keep && text !== was) rows.put([edit]);
    };

    input.addEventListener("compositionstart", () => begin(true));
    input.addEventListener("input", () => {
      if (!open) begin(true);
      else if (column(open).choices.length) choices.show(offered(open), input.value, true);
    });
    input.addEventListener("blur", () => close(true));
    return {
      place,
      begin,
      close,
      choices,
      offered,
      isOpen: () => Boolean(open),
      take: () => {
        const text = choices.picked();
        if (text !== null) input.value = text;
        close(true);
      },
    };
  };

  window.qingqian.grid.makeEditor = makeEditor;
})();
