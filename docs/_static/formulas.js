// A formula in a line of text that is wider than the page scrolls in a box of its own; without scripts the page does.
(() => {
  "use strict";
  const room = (formula) => formula.closest("p, li, dd, td, div").clientWidth;

  function fit() {
    for (const formula of document.querySelectorAll("article mjx-container:not([display])")) {
      formula.classList.remove("wide");
      formula.classList.toggle("wide", formula.getBoundingClientRect().width > room(formula));
    }
    document.documentElement.dataset.formulas = "fit";
  }

  addEventListener("load", () => {
    const ready = window.MathJax && MathJax.startup && MathJax.startup.promise;
    Promise.resolve(ready).then(fit);
    addEventListener("resize", fit);
  });
})();
