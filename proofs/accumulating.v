(* All data kept; a known mean; averages over generations; regression on fixed inputs. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import refitting.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Accumulating.
Variables (R : realFieldType) (A : comAlgType R) (E : A -> R).
Hypothesis linear : forall c x y, E (c *: x + y) = c * E x + E y.

Lemma algM (a b : R) : (a * b)%:A = a%:A * b%:A :> A. Proof. by rewrite mulr_algl scalerA. Qed.
Lemma algX (a : R) n : (a ^+ n)%:A = a%:A ^+ n :> A. Proof. by rewrite exprZn expr1n. Qed.
Lemma alg_nat n : n%:R%:A = n%:R :> A. Proof. by rewrite scaler_nat. Qed.
Definition algE := (algM, algX, alg_nat).

Lemma moved_square (c : R) (x y z g : A) : (x + c *: (y * z) - g) ^+ 2
  = (x - g) ^+ 2 + ((2%:R * c) *: ((x - g) * y * z) + c ^+ 2 *: (y ^+ 2 * z ^+ 2)).
Proof. by rewrite -!(mulr_algl _ (_ * _)) !algE; move: (c%:A) => d; ring. Qed.

(* kazdan2024: the pool holds the data of all fits so far, and the variance is divided by their number. *)
Record pooled (sizes : nat -> nat) (mu sigma : R) (past : nat -> A -> Prop) (Z : forall t, 'I_(sizes t) -> A)
    (m s sum squares : nat -> A) : Prop := {
  p_mean_is_1 : E 1 = 1;
  p_first_mean : m 0%N = mu%:A;
  p_first_deviation : s 0%N = sigma%:A;
  p_first_sum : sum 0%N = 0;
  p_first_squares : squares 0%N = 0;
  p_next_sum t : sum t.+1 = sum t + \sum_a (m t + s t * Z t a);
  p_next_squares t : squares t.+1 = squares t + \sum_a (m t + s t * Z t a) ^+ 2;
  p_next_mean t : m t.+1 = (\sum_(u < t.+1) sizes u)%:R^-1 *: sum t.+1;
  p_next_variance t : s t.+1 ^+ 2 = (\sum_(u < t.+1) sizes u)%:R^-1 *: squares t.+1 - m t.+1 ^+ 2;
  p_fresh t : standard_given E (past t) (Z t);
  p_constants t c : past t c%:A;
  p_known_mean t : past t (m t);
  p_known_deviation t : past t (s t);
  p_sums t P Q : past t P -> past t Q -> past t (P + Q);
  p_products t P Q : past t P -> past t Q -> past t (P * Q);
}.

Section Pool.
Variables (sizes : nat -> nat) (mu sigma : R) (past : nat -> A -> Prop) (Z : forall t, 'I_(sizes t) -> A).
Variables (m s sum squares : nat -> A).
Hypothesis fits : pooled mu sigma past Z m s sum squares.
Hypothesis sizes0 : forall t, (0 < sizes t)%N.

Definition pool t := (\sum_(u < t) sizes u)%N.
Definition error t := E ((m t - mu%:A) ^+ 2).

Lemma pool0 t : (0 < pool t.+1)%N.
Proof. by rewrite /pool big_ord_recr /= addn_gt0 sizes0 orbT. Qed.

Lemma pool_unit t : (pool t.+1)%:R != 0 :> R.
Proof. by rewrite pnatr_eq0 -lt0n pool0. Qed.

Lemma pool_gap t : past t (m t - mu%:A).
Proof. by rewrite -scaleNr; apply: (p_sums fits); [apply: (p_known_mean fits) | apply: (p_constants fits)]. Qed.

Lemma sum_of_pool t : sum t = (pool t)%:R *: m t.
Proof.
case: t => [|t]; first by rewrite (p_first_sum fits) /pool big_ord0 scale0r.
by rewrite (p_next_mean fits) scalerA divff ?scale1r ?pool_unit.
Qed.

Lemma batch t : \sum_a (m t + s t * @Z t a) = (sizes t)%:R *: (m t + s t * average (@Z t)).
Proof.
by rewrite -average_affine // /average scalerA divff ?scale1r // pnatr_eq0 -lt0n.
Qed.

Lemma mean_moves t : m t.+1 = m t + ((sizes t)%:R / (pool t.+1)%:R) *: (s t * average (@Z t)).
Proof.
rewrite (p_next_mean fits) -/(pool _) (p_next_sum fits) sum_of_pool batch (scalerDr (sizes t)%:R) addrA -scalerDl -natrD.
have -> : (pool t + sizes t)%N = pool t.+1 by rewrite /pool big_ord_recr.
by rewrite scalerDr !scalerA mulVf ?scale1r ?pool_unit // mulrC.
Qed.

Lemma error_recursion t : error t.+1 = error t + (sizes t)%:R / (pool t.+1)%:R ^+ 2 * E (s t ^+ 2).
Proof.
have kd := p_known_deviation fits t; have kg := pool_gap t.
rewrite /error mean_moves; set c := _ / _; set z := average _; set g := mu%:A.
rewrite moved_square.
rewrite !(E_D linear) !(E_Z linear) (mean_of_average linear (p_fresh fits t)) ?mulr0 ?add0r;
  last exact: (p_products fits).
rewrite (square_of_average linear (p_fresh fits t)); last by rewrite expr2; apply: (p_products fits).
congr (_ + _); rewrite /c; field; by rewrite pool_unit pnatr_eq0 -lt0n sizes0.
Qed.

Lemma square_of_batch t :
  E (\sum_a (m t + s t * @Z t a - mu%:A) ^+ 2) = (sizes t)%:R * (error t + E (s t ^+ 2)).
Proof.
have kd := p_known_deviation fits t; have kg := pool_gap t; have [z1 z2] := p_fresh fits t.
rewrite (E_sum linear) (eq_bigr (fun=> error t + E (s t ^+ 2))) => [|a _];
  first by rewrite sumr_const card_ord mulr_natl.
have -> : (m t + s t * @Z t a - mu%:A) ^+ 2
  = (m t - mu%:A) ^+ 2 + (2%:R *: ((m t - mu%:A) * s t * @Z t a) + s t ^+ 2 * @Z t a * @Z t a).
  by rewrite scaler_nat -mulr_natr; ring.
rewrite !(E_D linear) (E_Z linear) z1 ?mulr0 ?add0r; last exact: (p_products fits).
by rewrite z2 ?eqxx ?mul1r // expr2; apply: (p_products fits).
Qed.

(* The squares about the first mean, of all data in the pool. *)
Lemma squares_about t : squares t - (2%:R * mu) *: sum t + ((pool t)%:R * mu ^+ 2)%:A
  = \sum_(u < t) \sum_a (m u + s u * @Z u a - mu%:A) ^+ 2.
Proof.
elim: t => [|t IH];
  first by rewrite big_ord0 (p_first_sum fits) (p_first_squares fits) /pool big_ord0 !mul0r !scale0r scaler0 subr0 addr0.
rewrite big_ord_recr /= -IH (p_next_sum fits) (p_next_squares fits) /pool big_ord_recr /= -/(pool t).
have -> : \sum_a (m t + s t * @Z t a - mu%:A) ^+ 2 = \sum_a (m t + s t * @Z t a) ^+ 2
    - (2%:R * mu) *: (\sum_a (m t + s t * @Z t a)) + ((sizes t)%:R * mu ^+ 2)%:A.
  rewrite (_ : (_ * mu ^+ 2)%:A = \sum_(a < sizes t) (mu ^+ 2)%:A);
    last by rewrite sumr_const card_ord -scaler_nat scalerA.
  rewrite scaler_sumr -sumrB -big_split; apply: eq_bigr => a _ /=.
  by rewrite -(mulr_algl (2%:R * mu) (_ + _)) !algE; move: (mu%:A : A) (m t + _) => y x; ring.
rewrite natrD mulrDl scalerDl scalerDr; set X := \sum_a _; set Y := \sum_a _.
by move: (squares t) ((2%:R * mu) *: sum t) ((2%:R * mu) *: X) (((pool t)%:R * _)%:A : A) (((sizes t)%:R * _)%:A : A) Y => *; ring.
Qed.

(* The expected variance and the error of the mean share sigma^2 between them. *)
Theorem pooled_conserved t : error t + E (s t ^+ 2) = sigma ^+ 2.
Proof.
elim: t {-2}t (leqnn t) => [|n IH] t tn.
  move: tn; rewrite leqn0 => /eqP ->; rewrite /error (p_first_mean fits) subrr expr0n /= (E_0 linear) add0r.
  by rewrite (p_first_deviation fits) exprZn expr1n (E_Z linear) (p_mean_is_1 fits) mulr1.
case: t tn => [_|t tn]; first exact: IH.
rewrite (p_next_variance fits) -/(pool _).
have -> : squares t.+1 = \sum_(u < t.+1) \sum_a (m u + s u * @Z u a - mu%:A) ^+ 2
    + (2%:R * mu) *: sum t.+1 - ((pool t.+1)%:R * mu ^+ 2)%:A by rewrite -squares_about; move: (_ *: _) (_%:A) => *;
      ring.
rewrite sum_of_pool; set S := \sum_(u < _) _.
have ES : E S = (pool t.+1)%:R * sigma ^+ 2.
  rewrite /S (E_sum linear) /pool natr_sum mulr_suml; apply: eq_bigr => u _.
  by rewrite square_of_batch IH // -ltnS (leq_trans (ltn_ord u) tn).
rewrite (_ : _ *: _ - m t.+1 ^+ 2 = (pool t.+1)%:R^-1 *: S - (m t.+1 - mu%:A) ^+ 2).
  by rewrite (E_B linear) (E_Z linear) ES mulKf ?pool_unit // /error addrC subrK.
rewrite !(scalerDr, scalerBr, scalerN) !scalerA mulKf ?pool_unit //.
rewrite mulrCA mulVf ?pool_unit // mulr1 -(mulr_algl _ (m _)) !algE.
by move: (mu%:A : A) (m _) (_ *: S) => y x w; ring.
Qed.

Theorem pooled_variance t :
  E (s t ^+ 2) = sigma ^+ 2 * (\prod_(u < t) (1 - (sizes u)%:R / (\sum_(v < u.+1) sizes v)%:R ^+ 2)).
Proof.
elim: t => [|t IH].
  by rewrite big_ord0 mulr1 (p_first_deviation fits) exprZn expr1n (E_Z linear) (p_mean_is_1 fits) mulr1.
have e : error t.+1 + E (s t.+1 ^+ 2) = error t + E (s t ^+ 2) by rewrite !pooled_conserved.
rewrite big_ord_recr /= mulrA -IH -[LHS](addKr (error t.+1)) e error_recursion -/(pool _).
by move: (E _) (error t) => x y; ring.
Qed.

End Pool.

(* kazdan2024, equal sizes. *)
Theorem pooled_variance_constant n mu sigma past Z m s sum squares t :
  @pooled (fun=> n) mu sigma past Z m s sum squares -> (0 < n)%N ->
  E (s t ^+ 2) = sigma ^+ 2 * (\prod_(k < t) (1 - (n * k.+1 ^ 2)%:R^-1)).
Proof.
move=> fits n0; rewrite (pooled_variance fits) //; congr (_ * _); apply: eq_bigr => k _.
rewrite sum_nat_const card_ord mulnC !natrM; congr (_ - _).
have : k.+1%:R != 0 :> R by rewrite pnatr_eq0.
by move: (k.+1%:R) => y y0; field; rewrite y0 pnatr_eq0 -lt0n n0.
Qed.

Theorem pooled_error_constant n mu sigma past Z m s sum squares t :
  @pooled (fun=> n) mu sigma past Z m s sum squares -> (0 < n)%N ->
  E ((m t - mu%:A) ^+ 2) = sigma ^+ 2 * (1 - \prod_(k < t) (1 - (n * k.+1 ^ 2)%:R^-1)).
Proof.
move=> fits n0; rewrite mulrBr mulr1 -(pooled_variance_constant t fits n0).
by rewrite -(pooled_conserved fits (fun=> n0) t) addrK.
Qed.

End Accumulating.
