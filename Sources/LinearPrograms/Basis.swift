/// Which variables are basic, and at which bound the others rest: where a simplex method starts.
///
/// A value, to be kept in the nodes of a branch and bound.
package struct Basis: Equatable, Sendable {
  /// One status code of GLPK a row, one a variable.
  let rows: [UInt8]
  let variables: [UInt8]

  /// The basis of a program that gained rows: they are basic.
  func extended(toRows count: Int) -> Basis {
    let basic = UInt8(1)
    return Basis(
      rows: rows + repeatElement(basic, count: count - rows.count), variables: variables)
  }
}
