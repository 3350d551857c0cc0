/// `value` rounded to a fixed number of decimal places, with a true minus sign; never "−0.00".
///
/// Independent of any locale; "–" for what is not a finite number.
/// The minus sign is U+2212, as wide as a digit in most fonts; programs that read numbers take the
/// CSV.
/// - Parameters:
///   - value: rounded half away from zero.
///   - places: 0 or more.
func decimal(_ value: Double, places: Int) -> String {
  let scale = (0..<places).reduce(1) { product, _ in product * 10 }
  let scaled = (value.magnitude * Double(scale)).rounded()
  guard scaled < 1e18 else { return "–" }
  let (whole, fraction) = Int(scaled).quotientAndRemainder(dividingBy: scale)
  let sign = value < 0 && scaled > 0 ? "−" : ""
  guard places > 0 else { return "\(sign)\(whole)" }
  let digits = String(fraction)
  return "\(sign)\(whole)." + String(repeating: "0", count: places - digits.count) + digits
}

/// A p-value with four decimal places.
/// - Parameter p: 0 to 1.
func pValueText(_ p: Double) -> String { p < 0.00005 ? "< 0.0001" : decimal(p, places: 4) }
