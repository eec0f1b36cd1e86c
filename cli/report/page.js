// The cursor over the charts of a run: by pointer, by touch, by the keys of its slider. Without it the page lacks nothing but
// the cursor. It reads what stands in the page, and asks for nothing else.
(() => {
  const data = document.getElementById('moments');
  if (data === null) return;
  const { at, lines } = JSON.parse(data.textContent);
  const slider = document.getElementById('moment');
  const text = document.getElementById('moment-text');
  const scroller = document.getElementById('scroller');
  const cursors = document.querySelectorAll('.cursor');
  const outputs = document.querySelectorAll('.now');
  const plots = document.querySelectorAll('.plot');
  slider.max = String(at.length - 1);
  slider.parentElement.hidden = false;

  /** The middle of a moment, as a share of the whole. */
  const placeOf = (moment) => (moment + 0.5) / at.length;

  const show = (moment) => {
    slider.value = String(moment);
    slider.setAttribute('aria-valuetext', at[moment]);
    text.textContent = at[moment];
    for (const cursor of cursors) {
      cursor.setAttribute('x1', `${placeOf(moment) * 100}%`);
      cursor.setAttribute('x2', `${placeOf(moment) * 100}%`);
      cursor.setAttribute('visibility', 'visible');
    }
    for (const output of outputs) output.textContent = lines[output.dataset.line][moment];
  };

  const reveal = (moment) => {
    const { clientWidth, scrollWidth } = scroller;
    scroller.scrollLeft = placeOf(moment) * scrollWidth - clientWidth / 2;
  };

  slider.addEventListener('input', () => {
    show(Number(slider.value));
    reveal(Number(slider.value));
  });
  for (const plot of plots) {
    const point = ({ clientX }) => {
      const { left, width } = plot.getBoundingClientRect();
      show(Math.min(at.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * at.length))));
    };
    plot.addEventListener('pointermove', point);
    plot.addEventListener('pointerdown', point);
  }

  // A reader who zooms stays where they look: at the cursor, or else at the middle.
  let middle = 0.5;
  const remember = () => (middle = (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth);
  scroller.addEventListener('scroll', remember);
  for (const zoom of document.querySelectorAll('.zoom input')) {
    zoom.addEventListener('change', () => {
      if (text.textContent !== '') reveal(Number(slider.value));
      else scroller.scrollLeft = middle * scroller.scrollWidth - scroller.clientWidth / 2;
    });
  }
})();
