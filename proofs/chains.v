(* Absorbing Markov chains with any numbers of states; columns are "from", as in shumailov2023. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import limits.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Powers.
Variables (R : comRingType).

Definition power n (T : 'M[R]_n) k : 'M[R]_n := iter k (mulmx T) 1%:M.

Lemma powerSr n (T : 'M[R]_n) k : power T k.+1 = power T k *m T.
Proof.
elim: k => [|k IH]; first by rewrite /power /= mulmx1 mul1mx.
by rewrite {1}/power iterS -/(power T k.+1) IH mulmxA -IH.
Qed.

Lemma power_add n (T : 'M[R]_n) k l : power T (k + l) = power T k *m power T l.
Proof. by elim: k => [|k IH] /=; rewrite ?mul1mx // -mulmxA -IH. Qed.

(* shumailov2023 (17). *)
Theorem block_power r s (Q : 'M[R]_r) (B : 'M[R]_(s, r)) k :
  power (block_mx Q 0 B 1%:M) k = block_mx (power Q k) 0 (B *m \sum_(i < k) power Q i) 1%:M.
Proof.
elim: k => [|k IH]; first by rewrite big_ord0 mulmx0 /power /= scalar_mx_block.
rewrite powerSr IH mulmx_block !mulmx0 !mul0mx !mul1mx !addr0 add0r -powerSr; congr block_mx.
rewrite big_ord_recl (_ : power Q ord0 = 1%:M) // mulmxDr mulmx1 [RHS]addrC -mulmxA mulmx_suml; congr (_ *m _ + _).
by apply: eq_bigr => i _; rewrite powerSr.
Qed.

End Powers.

Section Absorbing.
Variables (R : archiFieldType) (r s : nat) (Q : 'M[R]_r) (B : 'M[R]_(s, r)).

Definition column_sum (M : 'M[R]_r) j := \sum_i M i j.

(* Probabilities; from each transient state, at least 1 - c is absorbed within n steps. *)
Hypothesis Q0 : forall i j, 0 <= Q i j.
Hypothesis Q1 : forall j, column_sum Q j <= 1.
Variables (n : nat) (c : R).
Hypothesis c1 : c < 1.
Hypothesis absorbed : forall j, column_sum (power Q n) j <= c.

Lemma power_ge0 k i j : 0 <= power Q k i j.
Proof.
elim: k i j => [|k IH] i j; first by rewrite /power /= mxE ler0n.
by rewrite powerSr mxE sumr_ge0 // => l _; rewrite mulr_ge0.
Qed.

Lemma column_sum_mul (M N : 'M[R]_r) (b : R) j : (forall i l, 0 <= N i l) -> (forall l, column_sum M l <= b) ->
  column_sum (M *m N) j <= b * column_sum N j.
Proof.
move=> N0 Mb; rewrite /column_sum (eq_bigr (fun i => \sum_l M i l * N l j)) => [|i _]; last by rewrite mxE.
rewrite exchange_big mulr_sumr; apply: ler_sum => l _ /=.
by rewrite -mulr_suml ler_wpmul2r // Mb.
Qed.

Lemma column_sum_le1 k j : column_sum (power Q k) j <= 1.
Proof.
elim: k j => [|k IH] j.
  by rewrite /column_sum /power /= (bigD1 j) //= mxE eqxx big1 ?addr0 // => i; rewrite mxE => /negPf ->.
by rewrite powerSr; apply: le_trans (column_sum_mul _ Q0 IH) _; rewrite mul1r Q1.
Qed.

Lemma column_sum_rate m k j : column_sum (power Q (m * n + k)) j <= Num.max 0 c ^+ m.
Proof.
set b := Num.max 0 c; have b0 : 0 <= b by rewrite le_maxr lexx.
elim: m => [|m IH]; first by rewrite expr0 column_sum_le1.
rewrite mulSn -addnA power_add; apply: (@le_trans _ _ (b * column_sum (power Q (m * n + k)) j)).
  apply: column_sum_mul => [i l|l]; first exact: power_ge0.
  by rewrite le_maxr absorbed orbT.
by rewrite exprS ler_wpmul2l.
Qed.

Lemma still_moving_vanishes (e : R) : 0 < e -> exists k0, forall k j, (k0 <= k)%N -> column_sum (power Q k) j <= e.
Proof.
move=> e0; set b := Num.max 0 c; have b0 : 0 <= b by rewrite le_maxr lexx.
have b1 : 0 < 1 - b by rewrite subr_gt0 lt_maxl ltr01.
have rate m : b ^+ m * (1 + m%:R * (1 - b)) <= 1.
  elim: m => [|m IH]; first by rewrite expr0 mul0r addr0 mulr1.
  apply: le_trans IH; rewrite exprSr -mulrA ler_wpmul2l ?exprn_ge0 // -subr_ge0 mulrSr.
  rewrite (_ : _ - _ = (m%:R + 1) * (1 - b) ^+ 2); last by ring.
  by rewrite mulr_ge0 ?sqr_ge0 // addr_ge0 ?ler0n ?ler01.
pose m := Num.bound (e^-1 / (1 - b)); exists (m * n)%N => k j mk.
rewrite -(subnKC mk); apply: le_trans (column_sum_rate _ _ _) _; rewrite -/b.
have big : e^-1 <= 1 + m%:R * (1 - b).
  have /archi_boundP/ltW : 0 <= e^-1 / (1 - b) by rewrite divr_ge0 ?invr_ge0 // ltW.
  rewrite ler_pdivr_mulr // => le_m; apply: le_trans le_m _; by rewrite ler_addr ler01.
have p0 : 0 < e^-1 by rewrite invr_gt0.
rewrite -(ler_pmul2r p0) divff ?gt_eqF //; apply: le_trans (rate m).
by rewrite ler_wpmul2l ?exprn_ge0.
Qed.

Lemma no_fixed_vector (w : 'cV[R]_r) : Q *m w = w -> w = 0.
Proof.
move=> Qw; have power_w k : power Q k *m w = w.
  by elim: k => [|k IH]; rewrite ?mul1mx // powerSr -mulmxA Qw.
pose total := \sum_i `|w i 0|.
have total0 : 0 <= total by apply: sumr_ge0 => i _; apply: normr_ge0.
have shrinks : total <= c * total.
  rewrite {1}/total (eq_bigr (fun i => `|\sum_l power Q n i l * w l 0|)) => [|i _]; last by rewrite -{1}(power_w n) mxE.
  apply: (@le_trans _ _ (\sum_i \sum_l power Q n i l * `|w l 0|)).
    apply: ler_sum => i _; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => l _.
    by rewrite normrM ger0_norm // power_ge0.
  by rewrite exchange_big mulr_sumr; apply: ler_sum => l _; rewrite /= -mulr_suml ler_wpmul2r ?normr_ge0 ?absorbed.
have zero : total = 0.
  apply/eqP; rewrite eq_le total0 andbT leNgt; apply/negP => tpos.
  by move: shrinks; rewrite ler_pmull // leNgt c1.
apply/colP => i; rewrite mxE; apply/eqP; rewrite -normr_eq0.
by apply/eqP; apply: (psumr_eq0P _ zero) => // l _; apply: normr_ge0.
Qed.

Theorem fundamental_exists : (1%:M - Q) \in unitmx.
Proof.
rewrite -unitmx_tr unitmxE unitfE; apply/negP => /det0P[v v0 vQ]; case/negP: v0; apply/eqP/trmx_inj.
rewrite trmx0; apply: no_fixed_vector; apply/eqP; rewrite eq_sym -subr_eq0 -[X in X - _]mul1mx -mulmxBl.
by rewrite -[_ - Q]trmxK -trmx_mul vQ trmx0.
Qed.

Lemma partial_sum k : (1%:M - Q) *m (\sum_(i < k) power Q i) = 1%:M - power Q k.
Proof.
elim: k => [|k IH]; first by rewrite big_ord0 mulmx0 /power /= subrr.
by rewrite big_ord_recr /= mulmxDr IH mulmxBl mul1mx addrA subrK.
Qed.

(* shumailov2023 (16): the absorption probabilities are B (1 - Q)^-1. *)
Theorem absorbing_limit i j :
  tends_to (fun k => (B *m \sum_(l < k) power Q l) i j) ((B *m invmx (1%:M - Q)) i j).
Proof.
pose G := B *m invmx (1%:M - Q); pose size := \sum_l `|G i l| + 1.
have size0 : 0 < size by rewrite ltr_paddl ?ltr01 // sumr_ge0.
move=> e e0; have [|k0 small] := still_moving_vanishes (e := e / size); first by rewrite divr_gt0.
exists k0 => k kk; rewrite distrC.
have -> : (B *m invmx (1%:M - Q)) i j - (B *m \sum_(l < k) power Q l) i j = (G *m power Q k) i j.
  have -> : \sum_(l < k) power Q l = invmx (1%:M - Q) *m (1%:M - power Q k).
    by rewrite -partial_sum mulmxA mulVmx ?mul1mx // fundamental_exists.
  by rewrite mulmxA -/G mulmxBr mulmx1 !mxE opprB addrC subrK.
rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ (\sum_l `|G i l| * (e / size))).
  apply: ler_sum => l _; rewrite normrM ler_wpmul2l ?normr_ge0 // ger0_norm ?power_ge0 //.
  apply: le_trans (small k j kk); rewrite /column_sum (bigD1 l) //= ler_addl.
  by apply: sumr_ge0 => m _; apply: power_ge0.
rewrite -mulr_suml mulrA ler_pdivr_mulr // mulrC ler_wpmul2l ?ltW //.
by rewrite /size ltr_addl ltr01.
Qed.

End Absorbing.
