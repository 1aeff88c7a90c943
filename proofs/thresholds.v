(* Inequalities in real variables: enclosing a linear recursion, filtering labels, weighting real data. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Enclosure.
Variables (R : realFieldType) (row : nat -> nat -> R).
Implicit Types (u v g : nat -> R).

(* From k lineages the next number j is at most k, and it falls with positive probability when 2 <= k. *)
Definition falling_rows D :=
  (forall k j, (j <= k <= D)%N -> 0 <= row k j) /\ (forall k, (2 <= k <= D)%N -> row k k < 1).

(* What is left of u_k when the mean of u over the next number is taken off. *)
Definition residual u k := u k - \sum_(j < k.+1) row k j * u j.

Lemma residual_split u k : residual u k = (1 - row k k) * u k - \sum_(j < k) row k j * u j.
Proof. by rewrite /residual big_ord_recr /=; move: (\sum_(j < k) _) => y; ring. Qed.

Lemma rearrange (x y a b : R) : y - b <= x - a -> a - b <= x - y.
Proof. by rewrite ler_subr_addr => h; rewrite ler_subr_addr addrC addrA addrAC. Qed.

Lemma monotone_from D u v : falling_rows D -> u 0%N = v 0%N -> v 1%N <= u 1%N ->
  (forall k, (2 <= k <= D)%N -> residual v k <= residual u k) -> forall k, (k <= D)%N -> v k <= u k.
Proof.
move=> [row0 row1] start first more k; elim: k {-2}k (leqnn k) => [|n IH] [|[|k]] kn kD; rewrite ?start //.
have inside : (2 <= k.+2 <= D)%N by rewrite kD.
have d0 : 0 < 1 - row k.+2 k.+2 by rewrite subr_gt0 row1.
rewrite -(ler_pmul2l d0); have := more _ inside; rewrite !residual_split => h.
rewrite -subr_ge0; apply: le_trans (_ : \sum_(j < k.+2) row k.+2 j * u j - \sum_(j < k.+2) row k.+2 j * v j <= _).
  rewrite -sumrB sumr_ge0 // => j _; rewrite -mulrBr mulr_ge0 ?row0 ?(ltnW (ltn_ord j)) //.
  by rewrite subr_ge0 IH // -ltnS ?(leq_trans (ltn_ord j)) // ltnW // (leq_trans (ltn_ord j)) // ltnW.
exact: rearrange h.
Qed.

(* A proof after the fact, at any size: an approximation with small residual encloses the solution. *)
Theorem enclosure D u v g (e : R) : falling_rows D -> u 0%N = 0 -> v 0%N = 0 -> u 1%N = 0 -> v 1%N = 0 -> 
  (forall k, (2 <= k <= D)%N -> residual v k = g k) ->
  (forall k, (2 <= k <= D)%N -> (1 - e) * g k <= residual u k <= (1 + e) * g k) ->
  forall k, (k <= D)%N -> (1 - e) * v k <= u k <= (1 + e) * v k.
Proof.
move=> rows u0 v0 u1 v1 solves near k kD.
have scaled c l : residual (fun j => c * v j) l = c * residual v l.
  by rewrite /residual mulrBr mulr_sumr; congr (_ - _); apply: eq_bigr => j _; rewrite mulrCA.
apply/andP; split.
  apply: (monotone_from (u := u) (v := fun j => (1 - e) * v j) rows) => // [||l lD]; rewrite ?u0 ?v0 ?u1 ?v1 ?mulr0 //.
  by rewrite scaled solves //; case/andP: (near l lD).
apply: (monotone_from (u := fun j => (1 + e) * v j) (v := u) rows) => // [||l lD]; rewrite ?u0 ?v0 ?u1 ?v1 ?mulr0 //.
by rewrite scaled solves //; case/andP: (near l lD).
Qed.

End Enclosure.

Section Thresholds.
Variables (R : realFieldType).

(* feng2024: a verifier keeps right labels with probability phi and wrong ones with psi; wrong is their share before. *)
Theorem verifier_threshold (phi psi wrong : R) : 0 < phi -> 0 <= psi ->
  (wrong * psi < (1 - wrong) * phi) = (wrong < (1 + psi / phi)^-1).
Proof.
move=> phi0 psi0; have sum0 : 0 < 1 + psi / phi by rewrite ltr_paddr ?ltr01 // divr_ge0 // ltW.
rewrite -[_^-1]mul1r ltr_pdivl_mulr // mulrDr mulr1 mulrA -ltr_subr_addl ltr_pdivr_mulr //.
Qed.

(* he2025: weight w on n real data and 1 - w on k n synthetic ones, over and over; the error of the limit, in units of
   that of the n real data, is least at the root s of k s^2 + s = 1, and is s there. *)
Definition weighted_error (k w : R) := (w ^+ 2 + (1 - w) ^+ 2 / k) / (1 - (1 - w) ^+ 2).

Theorem golden_ratio (k s w : R) : 0 < k -> 0 < s -> k * s ^+ 2 + s = 1 -> 0 < w -> w <= 1 ->
  weighted_error k w - s = (w - s) ^+ 2 / ((1 - s) * (1 - (1 - w) ^+ 2)) /\ s <= weighted_error k w.
Proof.
move=> k0 s0 root w0 w1.
have kE : k = (1 - s) / s ^+ 2 by rewrite -root addrK mulfK // expf_neq0 ?gt_eqF.
have s1 : 0 < 1 - s by rewrite -root addrK mulr_gt0 // exprn_gt0.
have v0 : 0 < 1 - (1 - w) ^+ 2.
  have -> : 1 - (1 - w) ^+ 2 = w * (1 + (1 - w)) by ring.
  by rewrite mulr_gt0 // ltr_spaddl ?ltr01 ?subr_ge0.
have eq : weighted_error k w - s = (w - s) ^+ 2 / ((1 - s) * (1 - (1 - w) ^+ 2)).
  rewrite /weighted_error kE; field.
  by rewrite !gt_eqF.
split=> //; by rewrite -subr_ge0 eq divr_ge0 ?sqr_ge0 // mulr_ge0 // ltW.
Qed.

End Thresholds.
