internal import CBLAS

/// The kernels that OpenBLAS chose for this computer's kind of processor, such as `Haswell` or
/// `SkylakeX`. Each sums the products of a matrix element in an order of its own: results have the
/// same bytes wherever the name is the same, and differ in rounding elsewhere.
package let productKernel = String(cString: openblas_get_corename())
