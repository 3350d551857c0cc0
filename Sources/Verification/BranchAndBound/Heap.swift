/// A binary heap: the first element precedes all others.
///
/// Sub-problems wait in it for their turn, worst bound first. Equal elements come out in an order
/// that depends on the insertions alone: searches stay reproducible.
struct Heap<Element> {
  private var elements: [Element] = []
  private let precedes: (Element, Element) -> Bool

  /// - Parameters:
  ///   - elements: in any order; O(n log n).
  ///   - precedes: a strict weak order.
  init(elements: [Element], by precedes: @escaping (Element, Element) -> Bool) {
    self.precedes = precedes
    for element in elements { insert(element) }
  }

  var isEmpty: Bool { elements.isEmpty }
  var count: Int { elements.count }
  /// The one that precedes all others; nil if empty. O(1).
  var first: Element? { elements.first }

  /// O(log n).
  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0, case let parent = (place - 1) / 2, precedes(elements[place], elements[parent])
    {
      elements.swapAt(place, parent)
      place = parent
    }
  }

  /// Takes out the one that precedes all others, in O(log n); traps if empty.
  mutating func removeFirst() -> Element {
    elements.swapAt(0, elements.count - 1)
    let first = elements.removeLast()
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < elements.count }
      guard let child = children.min(by: { precedes(elements[$0], elements[$1]) }),
        precedes(elements[child], elements[place])
      else { return first }
      elements.swapAt(place, child)
      place = child
    }
  }
}
