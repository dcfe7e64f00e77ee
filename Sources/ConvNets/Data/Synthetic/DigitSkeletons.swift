/// The lines along which a pen writes the digits, in a box from (0, 0), upper left, to (1, 1).
///
/// A digit has one or more ways to be written; each is a list of curves, smooth in themselves, that meet at corners.
let digitSkeletons: [[[[Point]]]] = [
  [[zero]],
  [
    [[Point(0.52, 0), Point(0.5, 0.5), Point(0.48, 1)]],
    [[Point(0.28, 0.22), Point(0.54, 0)], [Point(0.54, 0), Point(0.5, 1)]],
  ],
  [
    [
      [
        Point(0.15, 0.22), Point(0.3, 0.04), Point(0.58, 0), Point(0.8, 0.18), Point(0.72, 0.45),
        Point(0.42, 0.74), Point(0.1, 0.98),
      ],
      [Point(0.1, 0.98), Point(0.5, 0.95), Point(0.92, 0.97)],
    ],
    [
      [
        Point(0.15, 0.2), Point(0.35, 0.02), Point(0.65, 0.03), Point(0.78, 0.22), Point(0.65, 0.52),
        Point(0.38, 0.86), Point(0.16, 0.98), Point(0.08, 0.86), Point(0.25, 0.78), Point(0.55, 0.93),
        Point(0.95, 0.9),
      ]
    ],
  ],
  [
    [
      [Point(0.15, 0.12), Point(0.45, 0), Point(0.78, 0.13), Point(0.72, 0.36), Point(0.42, 0.47)],
      [
        Point(0.42, 0.47), Point(0.78, 0.56), Point(0.86, 0.78), Point(0.6, 0.98), Point(0.3, 1),
        Point(0.08, 0.87),
      ],
    ]
  ],
  [
    [
      [Point(0.24, 0), Point(0.16, 0.28), Point(0.14, 0.52), Point(0.4, 0.57), Point(0.88, 0.52)],
      [Point(0.74, 0.06), Point(0.71, 0.5), Point(0.66, 1)],
    ],
    [
      [Point(0.64, 0), Point(0.1, 0.63)], [Point(0.1, 0.63), Point(0.92, 0.61)],
      [Point(0.64, 0), Point(0.62, 1)],
    ],
  ],
  [
    [
      [Point(0.86, 0.01), Point(0.26, 0.03)], [Point(0.26, 0.03), Point(0.2, 0.44)],
      [
        Point(0.2, 0.44), Point(0.5, 0.37), Point(0.8, 0.5), Point(0.84, 0.76), Point(0.56, 0.99),
        Point(0.12, 0.93),
      ],
    ]
  ],
  [
    [
      [
        Point(0.7, 0), Point(0.4, 0.2), Point(0.19, 0.55), Point(0.23, 0.87), Point(0.5, 1),
        Point(0.79, 0.86), Point(0.78, 0.64), Point(0.54, 0.53), Point(0.3, 0.63), Point(0.21, 0.8),
      ]
    ]
  ],
  [
    [seven, [Point(0.9, 0.04), Point(0.58, 0.48), Point(0.4, 1)]],
    [
      seven, [Point(0.9, 0.04), Point(0.6, 0.48), Point(0.44, 1)],
      [Point(0.3, 0.54), Point(0.82, 0.5)],
    ],
  ],
  [
    [
      [
        Point(0.78, 0.16), Point(0.5, 0), Point(0.22, 0.15), Point(0.32, 0.38), Point(0.66, 0.58),
        Point(0.82, 0.8), Point(0.5, 1), Point(0.18, 0.82), Point(0.34, 0.58), Point(0.66, 0.38),
        Point(0.78, 0.16),
      ]
    ]
  ],
  [
    [
      ring, [Point(0.82, 0.12), Point(0.79, 0.5), Point(0.68, 1)],
    ],
    [
      ring, [Point(0.82, 0.12), Point(0.8, 0.62), Point(0.6, 0.95), Point(0.22, 0.95)],
    ],
  ],
]

private let zero = [
  Point(0.55, 0), Point(0.25, 0.12), Point(0.12, 0.5), Point(0.24, 0.88), Point(0.5, 1), Point(0.78, 0.86),
  Point(0.88, 0.5), Point(0.78, 0.13), Point(0.55, 0),
]

/// The roof of a seven.
private let seven = [Point(0.1, 0.07), Point(0.5, 0.05), Point(0.9, 0.04)]

/// The head of a nine.
private let ring = [
  Point(0.82, 0.12), Point(0.52, 0), Point(0.22, 0.16), Point(0.22, 0.38), Point(0.48, 0.5),
  Point(0.74, 0.34),
  Point(0.82, 0.12),
]
