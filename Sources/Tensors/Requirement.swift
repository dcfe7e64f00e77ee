/// Stops the program with `message` unless `condition` holds, in debug and release builds alike.
///
/// (`precondition` would drop its message in release builds.)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}

/// Stops the program unless `shape` is `expected`.
///
/// - Parameter what: The operation and its argument, as in `"maxPoolingInputGradient: dz"`.
package func requireShape(
  _ what: String, _ shape: [Int], _ expected: [Int], file: StaticString = #fileID, line: UInt = #line
) {
  require(
    shape == expected, "\(what) has shape \(text(shape)), but \(text(expected)) is required",
    file: file, line: line)
}

/// `[2, 3]` for messages. (Embedded Swift cannot describe an array by itself.)
package func text(_ list: [Int]) -> String {
  "[" + list.map { String($0) }.joined(separator: ", ") + "]"
}
