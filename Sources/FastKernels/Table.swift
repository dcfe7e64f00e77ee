/// A list that is never copied, so that loops read it without counting who holds it.
struct Table<Element>: ~Copyable {
  let count: Int
  fileprivate let start: UnsafeMutablePointer<Element>

  init(_ list: [Element]) {
    count = list.count
    start = .allocate(capacity: max(count, 1))
    for (i, element) in list.enumerated() { (start + i).initialize(to: element) }
  }

  deinit {
    start.deinitialize(count: count)
    start.deallocate()
  }

  @inline(__always) subscript(i: Int) -> Element { start[i] }
}

extension Table<Float> {
  @inline(__always) func vector(at i: Int) -> Vector { UnsafePointer(start).vector(at: i) }
}

/// Lists one after another.
struct Lists: ~Copyable {
  private let items: Table<Int>
  fileprivate let starts: Table<Int>

  init(_ lists: [[Int]]) {
    items = Table(Array(lists.joined()))
    starts = Table(lists.reduce(into: [0]) { $0.append($0.last! + $1.count) })
  }

  /// Where the items of a list are.
  @inline(__always) func range(_ list: Int) -> Range<Int> { starts[list]..<starts[list &+ 1] }

  @inline(__always) subscript(i: Int) -> Int { items[i] }
}
