"use strict";
// Keys and mouse: moving about, choosing blocks, beginning and ending an edit.
(() => {
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const END = Infinity;

  const makeKeys = (input, sheet, settings, rows, picks, editor, tell) => {
    let leaving = false;
    const last = picks.fields.length - 1;
    const move = (down, right, extend) => picks.go(picks.head().at + down, picks.head().col + right, extend);
    // Below the last row that holds something a new one comes by itself.
    const down = () => {
      const at = picks.head().at;
      if (at === rows.count() - 1 && rows.isFilled(rows.all()[at])) rows.append(1);
      move(1, 0);
    };
    // Tab goes on in the next row; at either end it leaves the grid.
    const tab = (event) => {
      const { at, col } = picks.head();
      const back = event.shiftKey;
      if (leaving || (back ? at === 0 && col === 0 : at === rows.count() - 1 && col === last)) return;
      event.preventDefault();
      if (back) picks.go(col ? at : at - 1, col ? col - 1 : last);
      else picks.go(col < last ? at : at + 1, col < last ? col + 1 : 0);
    };

    const clear = () => {
      const block = picks.range();
      const blank = {};
      picks.fields.slice(block.left, block.right + 1).forEach((field) => { blank[field] = ""; });
      rows.put(Array.from({ length: block.bottom - block.top + 1 }, (none, step) => ({ at: block.top + step, values: blank })));
    };
    const undo = () => tell(rows.undo() ? "undone" : "nothing_undone");
    const redo = () => rows.redo() && tell("redone");
    const all = () => picks.pick({ at: rows.count() - 1, col: last }, { at: 0, col: 0 });

    const page = () => Math.max(1, Math.floor(sheet.holder().clientHeight / 30) - 1);
    const jumps = {
      Home: (command, extend) => picks.go(command ? 0 : picks.head().at, 0, extend),
      End: (command, extend) => picks.go(command ? END : picks.head().at, END, extend),
      PageUp: (command, extend) => move(-page(), 0, extend),
      PageDown: (command, extend) => move(page(), 0, extend),
    };
    const commands = { z: undo, y: redo, a: all };
    const plain = {
      Enter: () => editor.begin(false),
      F2: () => editor.begin(false),
      Delete: clear,
      Backspace: clear,
      Escape: () => { leaving = true; tell("leave"); },
    };

    const idle = (event) => {
      const command = event.ctrlKey || event.metaKey;
      if (event.key === "Tab") return tab(event);
      let act = null;
      if (MOVES[event.key]) {
        const [by, right] = MOVES[event.key];
        const far = command ? END : 1;
        if (event.altKey) act = () => editor.begin(false);
        else act = by === 1 && !command && !event.shiftKey ? down : () => move(by && by * far, right && right * far, event.shiftKey);
      } else if (jumps[event.key]) act = () => jumps[event.key](command, event.shiftKey);
      else if (command) act = event.shiftKey && event.key.toLowerCase() === "z" ? redo : commands[event.key.toLowerCase()];
      else act = plain[event.key];
      if (!act) return undefined;
      event.preventDefault();
      return act();
    };

    const ends = {
      Enter: () => { editor.take(); down(); },
      Tab: (event) => { editor.take(); tab(event); },
      Escape: () => editor.close(false),
    };
    const editing = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && editor.choices.isOpen()) {
        event.preventDefault();
        editor.choices.step(step);
      } else if (step) {
        event.preventDefault();
        editor.close(true);
        move(step, 0);
      } else if (ends[event.key] && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        ends[event.key](event);
      }
    };

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key !== "Tab" && event.key !== "Escape" && event.key !== "Shift") leaving = false;
      if (editor.isOpen()) editing(event);
      else idle(event);
    });
    input.addEventListener("focus", () => {
      leaving = false;
      sheet.table.element.classList.add("is-focused");
      picks.paint();
    });
    input.addEventListener("blur", () => sheet.table.element.classList.remove("is-focused"));

    const spot = (target) => {
      const cell = target.closest(".tabulator-cell");
      const row = target.closest(".tabulator-row");
      if (!cell || !row) return null;
      return { at: sheet.at(row.dataset.id), col: picks.fields.indexOf(cell.getAttribute("tabulator-field")) };
    };
    const choose = (place, extend) => {
      if (place.col >= 0) return picks.go(place.at, place.col, extend);
      return picks.pick({ at: extend ? picks.anchor().at : place.at, col: last }, { at: place.at, col: 0 });
    };
    let dragging = null;
    sheet.table.element.addEventListener("mousedown", (event) => {
      const place = event.button === 0 ? spot(event.target) : null;
      if (!place) return;
      event.preventDefault();
      editor.close(true);
      input.focus({ preventScroll: true });
      choose(place, event.shiftKey);
      dragging = place;
    });
    document.addEventListener("mousemove", (event) => {
      const place = dragging && event.buttons === 1 && event.target.closest ? spot(event.target) : null;
      if (!place || (place.at === dragging.at && place.col === dragging.col)) return;
      dragging = place;
      choose(place, true);
    });
    document.addEventListener("mouseup", () => { dragging = null; });
    sheet.table.element.addEventListener("dblclick", (event) => {
      const place = spot(event.target);
      if (place && place.col >= 0) editor.begin(false);
    });
    return { undo, clear };
  };

  window.qingqian.grid.makeKeys = makeKeys;
})();
