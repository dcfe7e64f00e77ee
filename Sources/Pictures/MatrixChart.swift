import Tensors

/// A matrix as coloured cells with their numbers: a confusion matrix, or weights at a glance.
///
///     let chart = matrixChart(
///       title: "Ten thousand digits", confusion, rowTitle: "truth", rowLabels: digits,
///       columnTitle: "prediction", columnLabels: digits)
///
/// - Parameters:
///   - title: What the matrix shows.
///   - rows: The numbers, all rows equally long.
///   - rowTitle: What the rows stand for.
///   - rowLabels: One text per row.
///   - columnTitle: What the columns stand for.
///   - columnLabels: One text per column.
///   - colours: How numbers become colours; bounds are those of the matrix.
public func matrixChart(
  title: String, _ rows: [[Double]], rowTitle: String, rowLabels: [String], columnTitle: String,
  columnLabels: [String], colours: ColourMap = .heat
) -> SVG {
  requireMatrix("matrixChart", rows, rowLabels: rowLabels, columnLabels: columnLabels)
  let texts = rows.flatMap { $0.map(cellText) } + columnLabels
  let cell = (width: max(44, 12 + widest(texts, size: 13)), height: 36.0)
  let (left, top) = (28 + widest(rowLabels + [rowTitle], size: 14), 100.0)
  let gridWidth = cell.width * Double(columnLabels.count)
  var chart = SVG(
    title: title, width: max(left + gridWidth, widest([title], size: 18)) + 32,
    height: top + cell.height * Double(rows.count) + 16)

  chart.text(title, x: 16, y: 24, size: 18, bold: true)
  chart.text(columnTitle, x: left + gridWidth / 2, y: 58, anchor: .middle)
  chart.text(rowTitle, x: left - 12, y: 84, anchor: .end)
  for (j, label) in columnLabels.enumerated() {
    chart.text(label, x: left + cell.width * (Double(j) + 0.5), y: 84, anchor: .middle, bold: true)
  }
  let bounds = dataBounds(of: rows.flatMap(\.self))
  for (i, row) in rows.enumerated() {
    let y = top + cell.height * Double(i)
    chart.text(rowLabels[i], x: left - 12, y: y + cell.height / 2, anchor: .end, bold: true)
    for (j, value) in row.enumerated() {
      let colour = colours.colour(of: value, in: bounds)
      chart.cell(value, colour, x: left + cell.width * Double(j), y: y, size: cell)
    }
  }
  return chart
}

extension SVG {
  fileprivate mutating func cell(
    _ value: Double, _ colour: Colour, x: Double, y: Double, size: (width: Double, height: Double)
  ) {
    rect(x: x, y: y, width: size.width, height: size.height, fill: colour, stroke: .faint)
    let ink = colour.readableInk
    text(
      cellText(value), x: x + size.width / 2, y: y + size.height / 2, size: 13, anchor: .middle,
      colour: value == 0 && ink == .black ? .quiet : ink)
  }
}

/// Stops unless there is one label for every row and column.
func requireMatrix(
  _ operation: String, _ rows: [[Double]], rowLabels: [String], columnLabels: [String]
) {
  require(
    rows.count == rowLabels.count,
    "\(operation): the number of row labels must be that of the rows, \(rows.count), but it is \(rowLabels.count)"
  )
  for row in rows {
    require(
      row.count == columnLabels.count,
      "\(operation): the length of every row must be the number of column labels, \(columnLabels.count), "
        + "but one is \(row.count)")
  }
}
