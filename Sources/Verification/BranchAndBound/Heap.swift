/// A binary heap: the first element precedes all others.
struct Heap<Element> {
  private var elements: [Element] = []
  private let precedes: (Element, Element) -> Bool

  init(elements: [Element], by precedes: @escaping (Element, Element) -> Bool) {
    self.precedes = precedes
    for element in elements { insert(element) }
  }

  var isEmpty: Bool { elements.isEmpty }
  var count: Int { elements.count }
  var first: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0, case let parent = (place - 1) / 2, precedes(elements[place], elements[parent])
    {
      elements.swapAt(place, parent)
      place = parent
    }
  }

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
