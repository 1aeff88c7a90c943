(* Fits that blur their data, as kernel density estimates do. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Smoothing.
Variables (R : realFieldType) (I : finType) (kernel : I -> I -> R).
Implicit Types (p : I -> R) (D : nat) (sizes : seq nat).

(* The kernel spreads each datum x over the atoms y. *)
Hypothesis kernel1 : forall x, \sum_y kernel x y = 1.

Definition blur p : I -> R := fun y => \sum_x p x * kernel x y.

(* The mean of f over the last density; each is the blurred frequencies of draws from the one before. *)
Fixpoint smoothed sizes f p := if sizes is D :: rest then expect p (fun x => smoothed rest f (blur (@share R I D x))) else f p.

Lemma blur_sums_to_one p : sums_to_one p -> sums_to_one (blur p).
Proof.
move=> p1; rewrite /sums_to_one exchange_big -[RHS](p1 : \sum_x p x = 1) /=.
by apply: eq_bigr => x _; rewrite -mulr_sumr kernel1 mulr1.
Qed.

(* kazdan2024, on finitely many atoms: the mean density is the original one under the kernel of all fits together. *)
Theorem smoothed_mean sizes p y : all (leq 1) sizes -> sums_to_one p ->
  smoothed sizes (fun q => q y) p = iter (size sizes) blur p y.
Proof.
suff general (g : I -> R) q : all (leq 1) sizes -> sums_to_one q ->
    smoothed sizes (fun q => \sum_x q x * g x) q = \sum_x iter (size sizes) blur q x * g x.
  move=> s0 p1; have := general (fun x => (x == y)%:R) p s0 p1; rewrite sum_at => <-.
  elim: sizes p {p1 general} s0 => [|D s IH] p /=; first by rewrite sum_at.
  by move=> /andP[_ s0]; apply: eq_expect => x; apply: IH.
elim: sizes g q => [|D s IH] g q //= /andP[D0 s0] q1.
have push n (h : I -> R) r : \sum_x iter n blur r x * h x
    = \sum_x r x * iter n (fun k z => \sum_x kernel z x * k x) h x.
  elim: n r => // n IHn r; rewrite iterSr IHn /=.
  rewrite (eq_bigr (fun x => \sum_z r z * kernel z x * iter n (fun k z => \sum_x kernel z x * k x) h x)) => [|x _].
    rewrite exchange_big; apply: eq_bigr => z _ /=; rewrite mulr_sumr.
    by apply: eq_bigr => x _; rewrite mulrA.
  by rewrite mulr_suml.
rewrite (eq_expect (fun x => \sum_y iter (size s).+1 (fun k z => \sum_x kernel z x * k x) g y * share x y)) => [|x].
  rewrite expect_sum (eq_bigr _ (fun i _ => expectZ q _ _)).
  rewrite -/(iter (size s).+1 blur q) push; apply: eq_bigr => i _; by rewrite share_mean // mulrC.
rewrite IH //; last by apply: blur_sums_to_one; apply: share_sums_to_one.
rewrite -iterSr (push (size s).+1); apply: eq_bigr => i _; by rewrite mulrC.
Qed.

End Smoothing.
