import Foundation
import Pictures
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a drawing, as an XML parser sees them.
final class SVGReader: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""

    func number(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? .nan }

    /// The points of a polyline or polygon.
    var points: [[Double]] {
      (attributes["points"] ?? "").split(separator: " ").map {
        $0.split(separator: ",").compactMap { Double($0) }
      }
    }
  }

  private(set) var elements: [Element] = []

  /// Fails unless the document is well formed.
  init(_ svg: SVG) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.document.utf8))
    parser.delegate = self
    try #require(parser.parse(), "well-formed XML")
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The element with this text.
  func text(_ text: String) throws -> Element {
    try #require(elements.first { $0.name == "text" && $0.text == text })
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard string != "\n" else { return }
    elements[elements.count - 1].text += string
  }
}
