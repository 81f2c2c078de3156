;; Floats: constants exactly, f32 rounded after every operation, NaNs and signed zeros bit by bit.

;;= f32_add 16777216 1 => 16777216.0
;;= f32_tenth => 0.10000000149011612
;;= f32_thirds 1 3 => 0.3333333432674408
;;= f32_too_large 3e38 => INF
;;= div 1 0 => INF
;;= div -1 0 => -INF
;;= min_zero => -9223372036854775808
;;= neg_nan 9221120237041090561 => -2251799813685247
;;= neg_nan -9223372036854775808 => 0
;;= f32_nan_kept 2139095041 => 2139095041
;;= f64_nan_kept 9218868437227405313 => 9218868437227405313
;;= nearest 2.5 => 2.0
;;= nearest 3.5 => 4.0
;;= nearest -0.4 => -0.0
;;= trunc -1.9 => -1.0
;;= to_i32 -1.9 => 4294967295
;;= to_i32 2147483648 => trap integer overflow
;;= to_u64 18446744073709549568.0 => -2048
;;= to_u64 -0.9 => 0
;;= to_u64 nan => 0
;;= sat 1e30 => 9223372036854775807
;;= from_u64 -1 => 1.8446744073709552E+19
;;= f32_from_i64 9007199791611905 => 9007200328482816.0
;;= less_nan => 0
;;= not_less_nan => 1
;;= constants => 5.0E-324
(module
  (func (export "f32_add") (param f32 f32) (result f32) (f32.add (local.get 0) (local.get 1)))
  (func (export "f32_tenth") (result f32) (f32.const 0.1))
  (func (export "f32_thirds") (param f32 f32) (result f32) (f32.div (local.get 0) (local.get 1)))
  (func (export "f32_too_large") (param f64) (result f32) (f32.add (f32.demote_f64 (local.get 0)) (f32.const 3e38)))
  (func (export "div") (param f64 f64) (result f64) (f64.div (local.get 0) (local.get 1)))
  (func (export "min_zero") (result i64) (i64.reinterpret_f64 (f64.min (f64.const 0) (f64.const -0))))
  (func (export "neg_nan") (param i64) (result i64)
    (i64.reinterpret_f64 (f64.neg (f64.reinterpret_i64 (local.get 0)))))
  (func (export "f32_nan_kept") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.reinterpret_i32 (local.get 0))))
  (func (export "f64_nan_kept") (param i64) (result i64)
    (i64.reinterpret_f64 (f64.reinterpret_i64 (local.get 0))))
  (func (export "nearest") (param f64) (result f64) (f64.nearest (local.get 0)))
  (func (export "trunc") (param f64) (result f64) (f64.trunc (local.get 0)))
  (func (export "to_i32") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "to_u64") (param f64) (result i64) (i64.trunc_f64_u (local.get 0)))
  (func (export "sat") (param f64) (result i64) (i64.trunc_sat_f64_s (local.get 0)))
  (func (export "from_u64") (param i64) (result f64) (f64.convert_i64_u (local.get 0)))
  (func (export "f32_from_i64") (param i64) (result f32) (f32.convert_i64_s (local.get 0)))
  (func (export "less_nan") (result i32) (f64.lt (f64.const nan) (f64.const 1)))
  (func (export "not_less_nan") (result i32) (i32.eqz (f64.lt (f64.const nan) (f64.const 1))))
  (func (export "constants") (result f64) (f64.add (f64.const 0x1p-1074) (f64.const -0))))
