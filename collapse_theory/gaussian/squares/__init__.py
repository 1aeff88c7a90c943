r"""What :math:`E\,\Sigma_n \otimes \Sigma_n` is, in any dimension and under every policy: two numbers.

All processes here commute with linear maps of the data: data :math:`Gx` have fits of covariance :math:`G\Sigma G^\top`.
For the identity :math:`E\,\Sigma_n \otimes \Sigma_n` is invariant under rotations, hence two numbers; a map G carries
it over to any :math:`\Sigma = GG^\top`. Sorted into the part that is symmetric in all four indices and the rest, they
are :math:`a_n = E\sigma_n^4` in one dimension with :math:`\sigma = 1`, where only the first exists, and
:math:`b_n = E \det \Sigma_n` in two dimensions with :math:`\Sigma = I`, where the determinant is of the second kind.
Hence, with :math:`T = (\operatorname{Tr}\Sigma)^2` and :math:`Q = \operatorname{Tr}\Sigma^2`,

.. math:: E[T_n + 2Q_n] = a_n (T + 2Q), \qquad E[T_n - Q_n] = b_n (T - Q),

and :math:`(a_n - b_n)/3` is the mean square of an entry off the diagonal of :math:`\Sigma_n` for :math:`\Sigma = I`.

A recursion is written once for both kinds, with a bracket :math:`\langle X, Y\rangle` that is the product in one
dimension and half of Tr X Tr Y - Tr XY in two, and with the number h, 2 for the first kind and -1 for the second: for a
normal vector about 0 with covariance C, :math:`E\langle zz^\top, zz^\top\rangle = (1 + h)\langle C, C\rangle`, and
for a Wishart matrix with m degrees of freedom :math:`(m^2 + hm)\langle C, C\rangle`. In the second kind brackets of two
matrices of rank one in the same direction vanish, hence fourth powers of a mean and fourth cumulants.
"""

from collapse_theory.gaussian.squares.kinds import squares_of
from collapse_theory.gaussian.squares.result import Squares

__all__ = ["Squares", "squares_of"]
