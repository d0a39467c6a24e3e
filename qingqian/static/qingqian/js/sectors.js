"use strict";
// Column 9 offers the sectors of the nature chosen in column 7. The lists stand in the form (data-sector-lists).
(() => {
  const form = document.querySelector("form[data-sector-lists]");
  if (!form) return;
  const lists = JSON.parse(form.dataset.sectorLists);
  const { nature, sector } = form.elements;

  // What is stored stays selectable, so that a wrong one can be seen and corrected.
  const offer = () => {
    const offered = lists[nature.value];
    Array.from(sector.options).forEach((option) => {
      const fits = !offered || option.value === "" || option.selected || offered.includes(option.value);
      option.hidden = !fits;
      option.disabled = !fits;
    });
  };

  nature.addEventListener("change", () => {
    const offered = lists[nature.value];
    if (offered && sector.value && !offered.includes(sector.value)) sector.value = "";
    offer();
  });
  sector.addEventListener("change", offer);
  offer();
})();
