(* A known mean; averages over all generations; regression on the same inputs in every generation. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import refitting.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Averages.
Variables (R : realFieldType) (A : comAlgType R) (E : A -> R).
Hypothesis linear : forall c x y, E (c *: x + y) = c * E x + E y.

(* xu2025: the mean is known to be 0, so the variance is the mean of the squares of sizes t data s Z. *)
Record known_mean (sizes : nat -> nat) (sigma : R) (past : nat -> A -> Prop) (Z : forall t, 'I_(sizes t) -> A)
    (s : nat -> A) : Prop := {
  k_mean_is_1 : E 1 = 1;
  k_first : s 0%N = sigma%:A;
  k_next t : s t.+1 ^+ 2 = (sizes t)%:R^-1 *: (\sum_a (s t * Z t a) ^+ 2);
  k_second t P a : past t P -> E (P * Z t a ^+ 2) = E P;
  k_fourth t P a b : past t P -> E (P * Z t a ^+ 2 * Z t b ^+ 2) = (if a == b then 3%:R else 1) * E P;
  k_known t : past t (s t);
  k_products t P Q : past t P -> past t Q -> past t (P * Q);
}.

Theorem known_mean_spread sizes sigma past Z s n : @known_mean sizes sigma past Z s -> (forall t, 0 < sizes t)%N ->
  E ((s n ^+ 2 - (sigma ^+ 2)%:A) ^+ 2) = (\prod_(t < n) (1 + 2%:R / (sizes t)%:R) - 1) * sigma ^+ 4.
Proof.
move=> fits sizes0; have sz t : (sizes t)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have known2 t : past t (s t ^+ 2) by rewrite expr2; apply: (k_products fits); apply: (k_known fits).
have known4 t : past t (s t ^+ 2 * s t ^+ 2) by apply: (k_products fits).
have E2 t : E (s t ^+ 2) = sigma ^+ 2.
  elim: t => [|t <-]; first by rewrite (k_first fits) exprZn expr1n (E_Z linear) (k_mean_is_1 fits) mulr1.
  rewrite (k_next fits) (E_Z linear) (E_sum linear) (eq_bigr (fun=> E (s t ^+ 2))) => [|a _].
    by rewrite sumr_const card_ord -[E _ *+ _]mulr_natl mulKf.
  by rewrite exprMn (k_second fits).
have E4 t : E (s t ^+ 2 * s t ^+ 2) = (\prod_(u < t) (1 + 2%:R / (sizes u)%:R)) * sigma ^+ 4.
  elim: t => [|t IH].
    rewrite big_ord0 mul1r (k_first fits) -exprD exprZn expr1n (E_Z linear) (k_mean_is_1 fits) mulr1 //.
  rewrite (k_next fits) -scalerAl -scalerAr !(E_Z linear) mulr_suml (E_sum linear).
  rewrite (eq_bigr (fun=> ((sizes t)%:R + 2%:R) * E (s t ^+ 2 * s t ^+ 2))) => [|a _].
    rewrite sumr_const card_ord -[_ * E _ *+ sizes t]mulr_natl big_ord_recr /= [RHS]mulrAC -IH.
    by move: (E _) => x; field; rewrite sz.
  rewrite mulr_sumr (E_sum linear) (bigD1 a) //= (eq_bigr (fun=> E (s t ^+ 2 * s t ^+ 2))) => [|b ba].
    rewrite sumr_const cardC1 card_ord !exprMn.
    rewrite (_ : _ * _ * (_ * _) = s t ^+ 2 * s t ^+ 2 * Z t a ^+ 2 * Z t a ^+ 2); last by ring.
    rewrite (k_fourth fits) // eqxx -[E _ *+ _]mulr_natl -mulrDl; congr (_ * _).
    by rewrite -{2}(prednK (sizes0 t)) mulrS; ring.
  rewrite !exprMn (_ : _ * _ * (_ * _) = s t ^+ 2 * s t ^+ 2 * Z t a ^+ 2 * Z t b ^+ 2); last by ring.
  by rewrite (k_fourth fits) // eq_sym (negPf ba) mul1r.
have -> : (s n ^+ 2 - (sigma ^+ 2)%:A) ^+ 2
  = s n ^+ 2 * s n ^+ 2 + (- (2%:R * sigma ^+ 2) *: s n ^+ 2 + (sigma ^+ 4)%:A).
  rewrite -(mulr_algl (- _) (s n ^+ 2)) scaleNr -[(2%:R * _)%:A]scalerA scaler_nat.
  have -> : (sigma ^+ 4)%:A = (sigma ^+ 2)%:A ^+ 2 :> A by rewrite exprZn expr1n -exprM.
  by move: ((sigma ^+ 2)%:A : A) (s n) => y x; ring.
by rewrite !(E_D linear) !(E_Z linear) E2 E4 (k_mean_is_1 fits); ring.
Qed.

(* amin2026: the estimate averages the means of all generations, each a times the estimate before it plus noise around
   the true mean, which is 0. *)
Record averaged (a noise : R) (e Y : nat -> A) : Prop := {
  a_first : Y 0%N = 0;
  a_next t : Y t.+1 = (t.+1)%:R^-1 *: (\sum_(u < t.+1) (a *: Y u + e u));
  a_noise t u : E (e t * e u) = (t == u)%:R * noise;
}.

Section Averaged.
Variables (a noise : R) (e Y : nat -> A).
Hypothesis fits : averaged a noise e Y.

Lemma average_moves t : Y t.+1 = (t.+1)%:R^-1 *: ((t%:R + a) *: Y t + e t).
Proof.
rewrite (a_next fits) big_ord_recr /= addrA; congr (_ *: (_ + _)); rewrite scalerDl; congr (_ + _).
case: t => [|t]; first by rewrite big_ord0 scale0r.
by rewrite (a_next fits) scalerA divff ?scale1r // pnatr_eq0.
Qed.

Lemma noise_is_new t w : (t <= w)%N -> E (Y t * e w) = 0.
Proof.
elim: t => [_|t IH tw]; first by rewrite (a_first fits) mul0r (E_0 linear).
rewrite average_moves -scalerAl (E_Z linear) mulrDl (E_D linear) -scalerAl (E_Z linear) IH ?(ltnW tw) // (a_noise fits).
by rewrite (ltn_eqF tw) mul0r mulr0 addr0 mulr0.
Qed.

Theorem average_recursion t : E (Y t.+1 ^+ 2)
  = ((t%:R + a) / (t.+1)%:R) ^+ 2 * E (Y t ^+ 2) + noise / (t.+1)%:R ^+ 2.
Proof.
rewrite average_moves exprZn (E_Z linear).
have -> : ((t%:R + a) *: Y t + e t) ^+ 2
  = (t%:R + a) ^+ 2 *: Y t ^+ 2 + ((2%:R * (t%:R + a)) *: (Y t * e t) + e t * e t).
  by rewrite sqrrD exprZn -scalerAl -addrA -[(2%:R * _) *: _]scalerA [2%:R *: _]scaler_nat [e t ^+ 2]expr2.
rewrite !(E_D linear) !(E_Z linear) noise_is_new // mulr0 add0r (a_noise fits) eqxx mul1r.
have : t.+1%:R != 0 :> R by rewrite pnatr_eq0.
by move: (t.+1%:R) (t%:R + a) (E _) => n b x n0; field.
Qed.

Theorem average_closed t : E (Y t ^+ 2)
  = noise * (\sum_(s < t) ((s.+1)%:R^-1 * \prod_(s.+1 <= k < t) ((k%:R + a) / (k.+1)%:R)) ^+ 2).
Proof.
elim: t => [|t IH]; first by rewrite (a_first fits) expr0n /= (E_0 linear) big_ord0 mulr0.
rewrite average_recursion IH big_ord_recr /= big_geq // mulr1 mulrDr exprVn; congr (_ + _).
rewrite mulrCA mulr_sumr; congr (_ * _); apply: eq_bigr => s _.
by rewrite big_nat_recr /= ?ltn_ord // !exprMn; move: (_ ^+ 2) (_ ^+ 2) => x y; ring.
Qed.

End Averaged.

(* gerstgrasser2024: least squares H, with H X = 1, on the same inputs X in every generation. *)
Section Regression.
Variables (d T : nat) (X : 'I_T -> 'I_d -> R) (H : 'I_d -> 'I_T -> R) (truth : 'I_d -> R) (noise : R).
Variables (e : nat -> 'I_T -> A) (w : nat -> 'I_d -> A).

Hypothesis least_squares : forall k l, \sum_r H k r * X r l = (k == l)%:R.
Hypothesis noises : forall t u r q, E (e t r * e u q) = ((t == u) && (r == q))%:R * noise.
Hypothesis first : forall k, w 0%N k = (truth k)%:A.

(* The labels of generation t, by the model fitted before. *)
Definition label t r : A := \sum_l X r l *: w t l + e t r.
Definition fitted t k : A := \sum_r H k r *: label t r.
Definition excess_risk t := \sum_k E ((w t k - (truth k)%:A) ^+ 2).
Definition one_fit := noise * (\sum_k \sum_r H k r ^+ 2).

Let shock t k : A := \sum_r H k r *: e t r.

Lemma fitted_moves t k : fitted t k = w t k + shock t k.
Proof.
rewrite /fitted (eq_bigr (fun r => \sum_l (H k r * X r l) *: w t l + H k r *: e t r)) => [|r _]; last first.
  by rewrite /label scalerDr scaler_sumr; congr (_ + _); apply: eq_bigr => l _; rewrite scalerA.
rewrite big_split exchange_big /=; congr (_ + _).
rewrite (eq_bigr (fun l => (k == l)%:R *: w t l)) => [|l _]; last by rewrite -scaler_suml least_squares.
by rewrite (bigD1 k) //= eqxx scale1r big1 ?addr0 // => l; rewrite eq_sym => /negPf ->; rewrite scale0r.
Qed.

Lemma shocks t u k : E (shock t k * shock u k) = (t == u)%:R * (noise * (\sum_r H k r ^+ 2)).
Proof.
rewrite mulr_suml (E_sum linear) mulrA mulr_sumr; apply: eq_bigr => r _.
rewrite mulr_sumr (E_sum linear) (bigD1 r) //= big1 => [|q]; last first.
  by rewrite eq_sym => /negPf qr; rewrite -scalerAl -scalerAr !(E_Z linear) noises qr andbF mul0r !mulr0.
by rewrite addr0 -scalerAl -scalerAr !(E_Z linear) noises eqxx andbT; ring.
Qed.

Theorem replaced_regression n : (forall t k, w t.+1 k = fitted t k) -> excess_risk n = n%:R * one_fit.
Proof.
move=> replace; rewrite /excess_risk /one_fit mulr_sumr mulr_sumr; apply: eq_bigr => k _.
have new : forall t u, (t <= u)%N -> E ((w t k - (truth k)%:A) * shock u k) = 0.
  elim=> [|t IH] u tu; first by rewrite first subrr mul0r (E_0 linear).
  rewrite replace fitted_moves addrAC mulrDl (E_D linear) IH ?(ltnW tu) // shocks.
  by rewrite (ltn_eqF tu) mul0r addr0.
elim: n => [|n IH]; first by rewrite first subrr expr0n /= (E_0 linear) mul0r.
rewrite replace fitted_moves addrAC sqrrD mulr2n !(E_D linear) IH new // !addr0 [shock n k ^+ 2]expr2 shocks.
by rewrite eqxx mul1r mulrSr mulrDl mul1r.
Qed.

Theorem accumulated_regression n :
  (forall t k, w t.+1 k = (t.+1)%:R^-1 *: (\sum_(u < t.+1) fitted u k)) ->
  excess_risk n = one_fit * (\sum_(i < n) (i.+1)%:R^-1 ^+ 2).
Proof.
move=> accumulate; rewrite /excess_risk /one_fit -mulrA mulr_suml mulr_sumr; apply: eq_bigr => k _.
have fits : averaged 1 (noise * (\sum_r H k r ^+ 2)) (fun t => shock t k) (fun t => w t k - (truth k)%:A).
  split=> [|t|t u]; [by rewrite first subrr | | exact: shocks].
  rewrite accumulate [in RHS](eq_bigr (fun u : 'I_t.+1 => fitted u k - (truth k)%:A)) => [|u _]; last first.
    by rewrite fitted_moves scale1r addrAC.
  by rewrite sumrB scalerBr sumr_const card_ord -scaler_nat scalerA mulVf ?scale1r // pnatr_eq0.
rewrite (average_closed fits) mulrA; congr (_ * _); apply: eq_bigr => s _.
rewrite big_nat big1 ?mulr1 // => t _; by rewrite -mulrSr divff // pnatr_eq0.
Qed.

Theorem accumulated_regression_grows_and_is_bounded n : 0 <= noise ->
  (forall t k, w t.+1 k = (t.+1)%:R^-1 *: (\sum_(u < t.+1) fitted u k)) ->
  excess_risk n <= excess_risk n.+1 <= 2%:R * one_fit.
Proof.
move=> noise0 accumulate; rewrite !accumulated_regression // [2%:R * _]mulrC.
have one0 : 0 <= one_fit.
  by rewrite mulr_ge0 // sumr_ge0 // => k _; apply: sumr_ge0 => r _; apply: sqr_ge0.
have bound m : \sum_(i < m.+1) (i.+1)%:R^-1 ^+ 2 <= 2%:R - (m.+1)%:R^-1 :> R.
  elim: m => [|m IH]; first by rewrite big_ord_recr big_ord0 /= add0r invr1 expr1n ler_subr_addr.
  rewrite big_ord_recr /=; apply: le_trans (ler_add IH (lexx _)) _.
  rewrite -subr_ge0 (_ : _ - _ = (m.+1)%:R^-1 * (m.+2)%:R^-1 ^+ 2); first by rewrite mulr_ge0 ?sqr_ge0 ?invr_ge0 ?ler0n.
  have m1 : m.+1%:R != 0 :> R by rewrite pnatr_eq0.
  have m2 : m.+1%:R + 1 != 0 :> R by rewrite -mulrSr pnatr_eq0.
  by rewrite [m.+2%:R]mulrSr; move: (m.+1%:R) m1 m2 => y y0 y1; field; rewrite y0 y1.
apply/andP; split; last first.
  by rewrite ler_wpmul2l //; apply: le_trans (bound n) _; rewrite ler_subl_addr ler_addl invr_ge0 ler0n.
by rewrite ler_wpmul2l // [leRHS]big_ord_recr /= ler_addl sqr_ge0.
Qed.

End Regression.
End Averages.
