package import Results

/// The robustness-versus-privacy report of one run: a pure function of its cell records.
///
/// The order of the records does not matter. Rows are sorted by capacity, method (natural first),
/// radius and seed; every number comes from the records alone.
/// It reads no model, no data and no clock: the same records give the same bytes.
package struct TradeoffReport: Sendable {
  /// The records in the order of the report.
  package let records: [CellRecord]
  /// The cells with the study's whole training set.
  /// Reduced training sets appear in the figure over them alone.
  /// The cells with the study's whole training set and all epochs.
  let grid: Grid

  /// Cells of the run that have no record yet; nil where it is not known which cells it has.
  let missing: [Cell]?

  /// Printed at the end; nil where it is not known.
  let provenance: Provenance?

  /// Checks that the records belong together.
  /// - Parameters:
  ///   - records: in any order.
  ///   - planned: all cells of the run; nil where they are not known.
  ///   - provenance: of the run.
  /// - Throws: `ReportError` for no records, records of different runs, or one cell twice.
  package init(records: [CellRecord], planned: [Cell]? = nil, provenance: Provenance? = nil)
    throws(ReportError)
  {
    guard let first = records.first else { throw .noRecords }
    if let other = records.first(where: { $0.study != first.study }) {
      throw .differentStudies(first.cell.id, other.cell.id)
    }
    let cells = Dictionary(grouping: records, by: \.cell.id)
    if let twice = cells.values.filter({ $0.count > 1 }).map({ $0[0].cell.id }).min() {
      throw .duplicate(twice)
    }
    self.records = records.sorted { precedes($0.cell, b: $1.cell) }
    missing = planned?.filter { cells[$0.id] == nil }.sorted(by: precedes)
    self.provenance = provenance
    grid = Grid(
      records: self.records.filter { $0.cell.members == nil && $0.cell.epochs == nil })
  }

  /// The grid of every training-set size, in ascending order.
  /// One entry for each number of members, the study's own last.
  var sizes: [(members: Int, grid: Grid)] {
    let groups = Dictionary(grouping: records.filter { $0.cell.epochs == nil }) {
      $0.cell.members ?? study.members
    }
    return groups.keys.sorted().map { ($0, Grid(records: groups[$0]!)) }
  }

  /// The grid of every epoch after which training stopped, in ascending order; all epochs last.
  var frontier: [(epochs: Int, grid: Grid)] {
    let groups = Dictionary(
      grouping: records.filter { $0.cell.members == nil && $0.cell.method == "natural" }
    ) { $0.cell.epochs ?? study.epochs }
    return groups.keys.sorted().map { ($0, Grid(records: groups[$0]!)) }
  }

  /// What all cells share.
  var study: Study { records[0].study }

  /// Cells that ended without evaluations, with the reason.
  /// In the order of the records.
  var failures: [(cell: Cell, reason: String)] {
    records.compactMap { record in
      if case .failed(let reason) = record.outcome { (record.cell, reason) } else { nil }
    }
  }
}

/// Why records do not make a report.
package enum ReportError: Error, Equatable, CustomStringConvertible {
  /// A report of nothing would look like one of a run without findings.
  case noRecords
  /// Two cells (by their identities) whose runs differ in data, architecture, sizes or seed.
  case differentStudies(String, String)
  /// A cell with more than one record.
  case duplicate(String)

  /// One line, for the user.
  package var description: String {
    switch self {
    case .noRecords: "nothing to report: no finished cells"
    case .differentStudies(let a, let b): "cells \(a) and \(b) belong to different runs"
    case .duplicate(let cell): "cell \(cell) has more than one record"
    }
  }
}
