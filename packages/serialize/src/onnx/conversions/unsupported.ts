const factorized =
  "ONNX has no such factorization. Compute it before, and pass the result to the exported function as an input";

const drawn =
  "it draws random numbers, which would not be the same ones in an ONNX file. Export the model in evaluation mode " +
  "(training: false, no key), or draw outside and pass the numbers as an input";

/** What to do instead, for ops that ONNX does not have. */
export const unsupported: Readonly<Record<string, string>> = {
  cholesky: factorized,
  qr: factorized,
  solve: factorized,
  triangularSolve: factorized,
  det: 'onnxruntime has Det for float32 only. Cast the matrix: cast(x, "float32")',
  "random.derive": drawn,
  "random.draw": drawn,
  "random.randint": drawn,
};

/** What to do instead of an op that this package does not know. */
export const unknown: string =
  "this op is not known here. One that is defined by compute, or as a pointwise op, can be exported as what it is " +
  "made of; or compute it before, and pass the result as an input";
