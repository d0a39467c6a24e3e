"use strict";
// The list under a cell that has choices: typing narrows it, arrows walk through it.
(() => {
  const makeChoices = (list, input, chosen) => {
    let options = [];
    let current = -1;

    const draw = () => {
      list.textContent = "";
      options.forEach((text, at) => {
        const item = document.createElement("li");
        item.id = `bulk-choice-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(at === current));
        item.textContent = text;
        list.appendChild(item);
      });
    };
    const light = (at) => {
      current = at;
      Array.from(list.children).forEach((item, place) => {
        item.setAttribute("aria-selected", String(place === at));
        if (place === at) item.scrollIntoView({ block: "nearest" });
      });
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", `bulk-choice-${at}`);
    };
    const place = () => {
      const box = input.getBoundingClientRect();
      list.style.left = `${Math.min(box.left, window.innerWidth - list.offsetWidth - 8)}px`;
      list.style.minWidth = `${box.width}px`;
      const below = box.bottom + list.offsetHeight < window.innerHeight;
      list.style.top = `${below ? box.bottom : box.top - list.offsetHeight}px`;
    };

    // Shows what of `all` holds the text; an exact one, else the first of a narrowed list, is lit.
    const show = (all, text, narrow) => {
      const wanted = text.trim().toLowerCase();
      options = narrow && wanted ? all.filter((one) => one.toLowerCase().includes(wanted)) : all;
      list.hidden = options.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      draw();
      light(narrow && wanted && options.length ? 0 : options.indexOf(text));
      place();
    };
    const hide = () => {
      list.hidden = true;
      options = [];
      light(-1);
      input.setAttribute("aria-expanded", "false");
    };

    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = Array.from(list.children).indexOf(event.target.closest("li"));
      if (at >= 0) chosen(options[at]);
    });
    return {
      show,
      hide,
      place,
      isOpen: () => !list.hidden,
      step: (by) => light((current + by + options.length) % options.length),
      picked: () => (list.hidden || current < 0 ? null : options[current]),
    };
  };

  window.qingqian.grid.makeChoices = makeChoices;
})();
