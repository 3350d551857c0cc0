extension ONNXReader {
  /// The nodes of a graph in an order in which each follows those that it reads: the given one where
  /// it will do.
  ///
  /// Every value must be defined once, and every one that a node or an output reads must be defined.
  ///
  /// Files are meant to be sorted, and not all are. O(nodes + edges).
  /// - Throws: `ONNXError` for names that are defined twice or not at all, and for cycles.
  func sorted(_ graph: ONNXGraph) throws(ONNXError) -> [ONNXNode] {
    let producers = try producers(graph)
    let sources = try graph.nodes.map { node throws(ONNXError) in
      try self.sources(of: node, graph: graph, producers: producers)
    }
    for output in graph.outputs where producers[output.name] == nil {
      throw error(
        "output \(quoted(output.name))", problem: "no node sets it", fix: "export the model again")
    }
    let isSorted = sources.enumerated().allSatisfy { index, sources in
      sources.allSatisfy { $0 < index }
    }
    return isSorted ? graph.nodes : try order(graph.nodes, sources: sources).map { graph.nodes[$0] }
  }

  /// Which node sets each value; `nil` for inputs and constants.
  ///
  /// The double optional is deliberate: an absent key is an undefined name, a key without node an
  /// input.
  private func producers(_ graph: ONNXGraph) throws(ONNXError) -> [String: Int?] {
    var producers: [String: Int?] = graph.constants.mapValues { _ in nil }
    for input in graph.inputs {
      guard producers.updateValue(nil, forKey: input.name) == nil else {
        throw twice("input \(quoted(input.name))", name: input.name)
      }
    }
    for (index, node) in graph.nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard producers.updateValue(index, forKey: output) == nil else {
          throw twice(node.label, name: output)
        }
      }
    }
    return producers
  }

  /// ONNX demands static single assignment.
  private func twice(_ place: String, name: String) -> ONNXError {
    error(place, problem: "value \(quoted(name)) is defined twice", fix: "rename one of them")
  }

  /// The nodes that a node reads.
  ///
  /// Each as often as it is read.
  private func sources(
    of node: ONNXNode, graph: ONNXGraph, producers: [String: Int?]
  ) throws(ONNXError) -> [Int] {
    var sources: [Int] = []
    for input in node.inputs where !input.isEmpty {
      guard let producer = producers[input] else {
        throw error(
          node.label,
          problem: "reads \(quoted(input)), which is no input, initialiser or result of a node",
          fix: "export the model with its initialisers")
      }
      if let producer { sources.append(producer) }
    }
    return sources
  }

  /// Kahn's algorithm (1962).
  ///
  /// First come, first served, so that the order is the same in every run.
  private func order(_ nodes: [ONNXNode], sources: [[Int]]) throws(ONNXError) -> [Int] {
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (node, sources) in sources.enumerated() {
      for source in sources { readers[source].append(node) }
    }
    var waiting = sources.map(\.count)
    var order = nodes.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for reader in readers[order[next]] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { order.append(reader) }
      }
      next += 1
    }
    guard order.count == nodes.count else {
      throw cycle(nodes: nodes, sources: sources, waiting: waiting)
    }
    return order
  }

  /// Going back from a node that waits, among those that wait, ends in a cycle.
  ///
  /// For the message alone: some node of some cycle.
  private func cycle(nodes: [ONNXNode], sources: [[Int]], waiting: [Int]) -> ONNXError {
    var node = waiting.firstIndex { $0 > 0 } ?? 0
    for _ in nodes { node = sources[node].first { waiting[$0] > 0 } ?? node }
    return error(
      nodes[node].label, problem: "reads its own result: the graph has a cycle",
      fix: "export a model without loops")
  }
}
