(* Fit, draw, fit again: frequencies of independent draws as the next distribution. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Resampling.
Variables (R : realFieldType) (I : finType).
Implicit Types (p q : I -> R) (D : nat) (sizes : seq nat).

(* The mean of f over the distribution fitted to D draws from p. *)
Definition step D (f : (I -> R) -> R) p := expect p (fun x => f (@share R I D x)).

(* The mean of f over the last distribution, each fitted to draws from the one before; sizes says how many. *)
Fixpoint after sizes f p := if sizes is D :: rest then step D (after rest f) p else f p.

(* What is kept of the diversity: the product of 1 - 1/D. *)
Definition kept sizes : R := \prod_(D <- sizes) (1 - D%:R^-1).

Notation positive sizes := (all (leq 1) sizes).

Lemma kept_cons D sizes : kept (D :: sizes) = (1 - D%:R^-1) * kept sizes.
Proof. by rewrite /kept big_cons. Qed.

Lemma kept_constant D t : kept (nseq t D) = (1 - D%:R^-1) ^+ t.
Proof. by elim: t => [|t IH]; rewrite ?kept_cons ?IH ?exprS // /kept big_nil. Qed.

Lemma after_cat s1 s2 f p : after (s1 ++ s2) f p = after s1 (after s2 f) p.
Proof. by elim: s1 p => //= D s1 IH p; apply: eq_expect => x; rewrite IH. Qed.

Lemma eq_after sizes f g p : f =1 g -> after sizes f p = after sizes g p.
Proof. by move=> fg; elim: sizes p => //= D s IH p; apply: eq_expect => x. Qed.

(* A quantity that each fit multiplies by 1 - 1/D, on average, is multiplied by the product. *)
Lemma after_factor f c sizes p : positive sizes -> sums_to_one p ->
  (forall D q, (0 < D)%N -> sums_to_one q -> step D f q = c D * f q) ->
  after sizes f p = (\prod_(D <- sizes) c D) * f p.
Proof.
move=> sizes0 p1 once; elim: sizes sizes0 p p1 => [_ p _|D s IH /= /andP[D0 s0] p p1]; first by rewrite big_nil mul1r.
rewrite /step (eq_expect (fun x => (\prod_(E <- s) c E) * f (share x))); last first.
  by move=> x; apply: IH => //; apply: share_sums_to_one.
by rewrite expectZ -[expect _ _]/(step D f p) once // big_cons mulrCA mulrA.
Qed.

(* The mean distribution stays the original one. *)
Theorem martingale sizes p i : positive sizes -> sums_to_one p -> after sizes (fun q => q i) p = p i.
Proof.
move=> s0 p1; rewrite (@after_factor _ (fun=> 1)) // => [|D q D0 q1]; first by rewrite big1 ?mul1r.
by rewrite mul1r; apply: share_mean.
Qed.

Theorem diversity_after sizes p : positive sizes -> sums_to_one p ->
  after sizes (@diversity R I) p = (\prod_(D <- sizes) (1 - D%:R^-1)) * diversity p.
Proof. by move=> s0 p1; apply: after_factor => // D q D0 q1; apply: diversity_of_shares. Qed.

Theorem product_after sizes p i k : positive sizes -> sums_to_one p -> i != k ->
  after sizes (fun q => q i * q k) p = (\prod_(D <- sizes) (1 - D%:R^-1)) * (p i * p k).
Proof.
move=> s0 p1 ik; apply: (after_factor (f := fun q => q i * q k)) => // D q D0 q1.
by rewrite /step share_second_moment // (negPf ik) !mul0r addr0.
Qed.

Theorem agreement_after n m p : (0 < n)%N -> sums_to_one p ->
  after (nseq m n) (@agreement R I) p = 1 - (1 - n%:R^-1) ^+ m * (1 - agreement p).
Proof.
move=> n0 p1; have s0 : positive (nseq m n) by rewrite all_nseq n0 orbT.
have := diversity_after s0 p1; rewrite -/(kept _) kept_constant /diversity => <-.
elim: m p p1 {s0} => [|m IH] p p1 /=; first by rewrite opprB addrC subrK.
rewrite /step (eq_expect (fun x => 1 + -1 * after (nseq m n) (@diversity R I) (share x))).
  by rewrite expectD expect_const // expectZ mulN1r.
by move=> x; rewrite IH ?mulN1r //; apply: share_sums_to_one.
Qed.

End Resampling.
