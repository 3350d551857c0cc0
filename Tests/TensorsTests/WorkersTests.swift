import Synchronization
import Tensors
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func everyTaskOnceAndInOrder(workers: Int, tasks: Int) {
    let runs = Mutex([Int](repeating: 0, count: tasks))
    let results = Workers(workers).map(tasks) { task in
      runs.withLock { $0[task] += 1 }
      return "\(task)"
    }
    #expect(results == (0..<tasks).map { "\($0)" })
    #expect(runs.withLock { $0 } == [Int](repeating: 1, count: tasks))
  }

  @Test func oneWorkerKeepsToTheCallersOrder() {
    let order = Mutex([Int]())
    Workers.one.forEach(5) { task in order.withLock { $0.append(task) } }
    #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
  }

  @Test func workersNest() {
    let sums = Workers(2).map(6) { outer in
      Workers(3).map(50) { outer * $0 }.reduce(0, +)
    }
    #expect(sums == (0..<6).map { $0 * 1225 })
  }
}
