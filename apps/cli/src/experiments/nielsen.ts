/**
 * Results of the experiments in M. Nielsen, Neural Networks and Deep Learning (2015), chapters 1, 3 and 5, to be seen
 * beside ours: extracts of the files fig/*.json of github.com/mnielsen/neural-networks-and-deep-learning at 72db53d7.
 *
 * MIT License. Copyright (c) 2012-2022 Michael Nielsen. Permission is hereby granted, free of charge, to any person
 * obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software
 * without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
 * sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
 * subject to the following conditions: The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
 * EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE
 * AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
 * SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
export const nielsen = {
  /** Of 10,000 test images, how many were recognised after each epoch of 50,000 images, 784-30-10, batch 10. */
  recognised: {
    /** Chapter 1: quadratic cost, rate 3.0. */
    quadratic: [9129, 9295, 9348],
    /** Chapter 3, overfitting_full.json: cross-entropy, rate 0.5. */
    crossEntropy: [9136, 9275, 9307, 9377, 9450],
    /** Chapter 3, regularized_full.json: the same with λ = 5. */
    decayed: [9212, 9341, 9375, 9424, 9532],
  },
  /** Chapter 3: of 10,000 test images, how many were recognised by 784-30-10 learning from 1,000 images, after epochs 1, 11, 21 … 391. */
  fewImages: {
    /** overfitting.json. */
    undecayed: [
      5887, 7853, 8086, 8137, 8170, 8140, 8148, 8136, 8164, 8158, 8163, 8185, 8180, 8192, 8199, 8196, 8195,
      8189, 8197, 8193, 8192, 8192, 8194, 8203, 8208, 8208, 8216, 8220, 8221, 8219, 8221, 8221, 8223, 8222,
      8221, 8218, 8221, 8224, 8222, 8221,
    ],
    /** regularized.json. */
    decayed: [
      5898, 7879, 8152, 8232, 8269, 8287, 8323, 8353, 8350, 8383, 8412, 8416, 8456, 8476, 8486, 8510, 8532,
      8544, 8567, 8554, 8590, 8594, 8624, 8613, 8624, 8620, 8636, 8630, 8645, 8638, 8649, 8648, 8665, 8673,
      8676, 8658, 8693, 8688, 8690, 8690,
    ],
  },
  /** Chapter 5, norms_during_training_*_layers.json: ‖∂C/∂b‖ of each hidden layer of 30 before epochs 1, 21, 41 … 481 of gradient descent. */
  biasGradients: [
    [
      [
        0.0657, 0.00251, 0.00095, 0.00111, 0.00131, 0.00149, 0.00164, 0.00178, 0.00189, 0.00199, 0.00208,
        0.00216, 0.00224, 0.00232, 0.0024, 0.00249, 0.00258, 0.00268, 0.00279, 0.00291, 0.00303, 0.00314,
        0.00324, 0.00333, 0.0034,
      ],
      [
        0.309, 0.0107, 0.00169, 0.00136, 0.00158, 0.00186, 0.00215, 0.00244, 0.00274, 0.00305, 0.00337,
        0.00369, 0.00403, 0.00439, 0.00477, 0.00517, 0.00559, 0.00605, 0.00653, 0.00702, 0.00753, 0.00803,
        0.00852, 0.00896, 0.00934,
      ],
    ],
    [
      [
        0.0118, 0.000456, 9.52e-5, 8.26e-5, 8.11e-5, 8.05e-5, 8.04e-5, 8.06e-5, 8.1e-5, 8.15e-5, 8.21e-5,
        8.28e-5, 8.34e-5, 8.4e-5, 8.46e-5, 8.51e-5, 8.55e-5, 8.58e-5, 8.61e-5, 8.62e-5, 8.63e-5, 8.63e-5,
        8.62e-5, 8.61e-5, 8.58e-5,
      ],
      [
        0.06, 0.00244, 0.000417, 0.000301, 0.000288, 0.000281, 0.000275, 0.00027, 0.000265, 0.00026, 0.000257,
        0.000253, 0.00025, 0.000246, 0.000243, 0.000241, 0.000238, 0.000236, 0.000233, 0.000231, 0.000229,
        0.000226, 0.000224, 0.000222, 0.00022,
      ],
      [
        0.283, 0.0139, 0.00218, 0.00145, 0.0014, 0.00138, 0.00138, 0.00137, 0.00136, 0.00135, 0.00135,
        0.00134, 0.00133, 0.00133, 0.00132, 0.00132, 0.00131, 0.0013, 0.0013, 0.00129, 0.00129, 0.00128,
        0.00128, 0.00127, 0.00127,
      ],
    ],
    [
      [
        0.00298, 6.37e-5, 2.22e-5, 2e-5, 1.91e-5, 1.83e-5, 1.76e-5, 1.69e-5, 1.62e-5, 1.56e-5, 1.5e-5,
        1.44e-5, 1.38e-5, 1.33e-5, 1.28e-5, 1.23e-5, 1.18e-5, 1.13e-5, 1.09e-5, 1.04e-5, 1e-5, 9.63e-6,
        9.25e-6, 8.88e-6, 8.53e-6,
      ],
      [
        0.0171, 0.00032, 5.84e-5, 4.52e-5, 4.35e-5, 4.24e-5, 4.14e-5, 4.03e-5, 3.94e-5, 3.84e-5, 3.75e-5,
        3.66e-5, 3.57e-5, 3.48e-5, 3.4e-5, 3.32e-5, 3.24e-5, 3.16e-5, 3.08e-5, 3.01e-5, 2.94e-5, 2.87e-5,
        2.8e-5, 2.74e-5, 2.67e-5,
      ],
      [
        0.0695, 0.00184, 0.00031, 0.000231, 0.000224, 0.000222, 0.000219, 0.000217, 0.000215, 0.000212,
        0.00021, 0.000208, 0.000206, 0.000204, 0.000202, 0.0002, 0.000198, 0.000196, 0.000194, 0.000193,
        0.000191, 0.000189, 0.000187, 0.000186, 0.000184,
      ],
      [
        0.285, 0.00791, 0.00131, 0.000983, 0.000963, 0.00096, 0.000958, 0.000956, 0.000954, 0.000952, 0.00095,
        0.000948, 0.000947, 0.000945, 0.000943, 0.000941, 0.00094, 0.000938, 0.000936, 0.000934, 0.000933,
        0.000931, 0.000929, 0.000928, 0.000926,
      ],
    ],
  ],
} as const;
