"use strict";
// A file was brought or taken back: the lists beside the explanations follow, and what was chosen stays chosen.
(() => {
  const follow = () => {
    const files = Array.from(document.querySelectorAll("#evidence [data-attachment]"));
    document.querySelectorAll("[data-proofs]").forEach((proofs) => {
      const list = proofs.querySelector("select");
      const chosen = list.value;
      while (list.options.length > 1) list.remove(1);
      files.forEach((file) => list.add(new Option(file.dataset.title, file.dataset.attachment)));
      list.value = chosen;
      if (list.selectedIndex < 0) list.selectedIndex = 0;
      proofs.querySelector("label").hidden = files.length === 0;
      proofs.querySelector("a").hidden = files.length > 0;
    });
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (document.getElementById("evidence") && event.detail.target.id === "evidence") follow();
  });
})();
