// Loops as one writes them by hand, each with a fresh result.

/** @type {(f: (x: number) => number, x: Float32Array) => Float32Array} */
function mapped(f, x) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = f(x[i]);
  return out;
}

/** @type {(m: number, k: number, n: number, a: Float32Array, b: Float32Array, ta: boolean, tb: boolean) => Float32Array} */
function product(m, k, n, a, b, ta, tb) {
  const out = new Float32Array(m * n);
  const [aRow, aColumn] = ta ? [1, m] : [k, 1];
  const [bRow, bColumn] = tb ? [1, k] : [n, 1];
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const x = a[i * aRow + p * aColumn];
      for (let j = 0; j < n; j++) out[i * n + j] += x * b[p * bRow + j * bColumn];
    }
  }
  return out;
}

/** @type {(x: Float32Array, rows: number, columns: number) => Float32Array} */
function softmax(x, rows, columns) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    let largest = -Infinity;
    for (let j = 0; j < columns; j++) largest = Math.max(largest, x[at + j]);
    let total = 0;
    for (let j = 0; j < columns; j++) total += out[at + j] = Math.exp(x[at + j] - largest);
    for (let j = 0; j < columns; j++) out[at + j] /= total;
  }
  return out;
}

/** @type {(x: Float32Array, rows: number, columns: number, axis: number) => Float32Array} */
function sum(x, rows, columns, axis) {
  const out = new Float32Array(axis === 0 ? columns : rows);
  for (let i = 0; i < rows; i++) {
    if (axis === 0) for (let j = 0; j < columns; j++) out[j] += x[i * columns + j];
    else {
      let total = 0;
      for (let j = 0; j < columns; j++) total += x[i * columns + j];
      out[i] = total;
    }
  }
  return out;
}

/** @type {(x: Float32Array, rows: number, columns: number) => Float32Array} */
function transpose(x, rows, columns) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = x[i * columns + j];
  return out;
}

/** @type {(a: Float32Array, b: Float32Array) => Float32Array} */
function multiply(a, b) {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] * b[i];
  return out;
}

/** @type {(a: Float32Array, b: Float32Array) => Float32Array} */
function add(a, b) {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] + b[i];
  return out;
}

/** @type {(a: Float32Array, b: Float32Array, c: Float32Array) => Float32Array} */
function gate(a, b, c) {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = Math.tanh(c[i]) / (1 + Math.exp(-(a[i] * b[i] + c[i])));
  return out;
}

/** @type {(x: Float32Array, rows: number, columns: number) => Float32Array} */
function layerNorm(x, rows, columns) {
  const out = new Float32Array(x.length);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    let total = 0;
    for (let j = 0; j < columns; j++) total += x[at + j];
    const mean = total / columns;
    let squares = 0;
    for (let j = 0; j < columns; j++) squares += (x[at + j] - mean) ** 2;
    const deviation = Math.sqrt(squares / columns + 1e-5);
    for (let j = 0; j < columns; j++) out[at + j] = (x[at + j] - mean) / deviation;
  }
  return out;
}

/** @type {() => Promise<import("../contender.mjs").Contender>} */
export async function load() {
  return {
    version: `Node ${process.version.slice(1)}`,
    make(row, inputs) {
      const [a, b, c] = /** @type {[Float32Array, Float32Array, Float32Array]} */ (inputs);
      const [rows = 0, columns = 0] = row.shapes[0] ?? [];
      const [ta = false, tb = false] = row.transposed ?? [];
      const [m, k] = ta ? [columns, rows] : [rows, columns];
      const n = row.shapes[1]?.[tb ? 0 : 1] ?? 0;
      /** @type {Record<string, (() => any) | undefined>} */
      const calls = {
        matmul: () => product(m, k, n, a, b, ta, tb),
        exp: () => mapped(Math.exp, a),
        tanh: () => mapped(Math.tanh, a),
        sigmoid: () => mapped((x) => 1 / (1 + Math.exp(-x)), a),
        softmax: () => softmax(a, rows, columns),
        multiplyAdd: () => add(multiply(a, b), c),
        sum: () => sum(a, rows, columns, row.axis ?? 0),
        transpose: () => transpose(a, rows, columns),
        add: () => add(a, b),
        gate: () => gate(a, b, c),
        layerNorm: () => layerNorm(a, rows, columns),
      };
      return calls[row.kind];
    },
    read: (result) => result,
  };
}
