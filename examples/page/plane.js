/** The plane with its points, drawn at every frame. */

/** How much of its way to where it belongs a point goes in a frame. */
const pull = 0.18;

export class Plane {
  #context;
  #real = new Float32Array();
  #target = new Float32Array();
  #shown = new Float32Array();
  #extent = [-3, 3];

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    const fit = () => (canvas.width = canvas.height = Math.round(canvas.clientWidth * devicePixelRatio));
    new ResizeObserver(fit).observe(canvas);
    fit();
    this.#context = canvas.getContext('2d');
  }

  /** Shows another distribution. @param {Float32Array} points [count, 2] */
  setReal(points, extent) {
    this.#real = points;
    this.#extent = extent;
    this.#target = this.#shown = new Float32Array();
  }

  /** Moves the generated points. @param {Float32Array} points [count, 2], always of the same seeds */
  moveTo(points) {
    this.#target = points;
    if (this.#shown.length !== points.length) this.#shown = points.slice();
  }

  draw() {
    const { canvas } = this.#context;
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
    const style = getComputedStyle(canvas);
    for (let i = 0; i < this.#shown.length; i++) {
      this.#shown[i] += pull * (this.#target[i] - this.#shown[i]);
    }
    this.#dots(this.#real, style.getPropertyValue('--real'), 1.6);
    this.#dots(this.#shown, style.getPropertyValue('--generated'), 2.4);
  }

  #dots(points, colour, radius) {
    const { width, height } = this.#context.canvas;
    const [from, to] = this.#extent;
    const size = radius * devicePixelRatio;
    this.#context.fillStyle = colour;
    this.#context.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      const x = ((points[i] - from) / (to - from)) * width;
      const y = ((to - points[i + 1]) / (to - from)) * height;
      this.#context.moveTo(x + size, y);
      this.#context.arc(x, y, size, 0, 2 * Math.PI);
    }
    this.#context.fill();
  }
}
