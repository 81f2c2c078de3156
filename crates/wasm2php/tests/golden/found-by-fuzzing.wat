;; What `make fuzz-wasm2php` once found, cut down to what matters.

;;= endless_then 7 0 => 7
;;= nan_bits => 4290848641
;;= address_first 1e10 65536 => trap integer overflow
;;= address_first 65536.0 65536 => trap out of bounds memory access
;;= address_first 16.0 16 => nothing
;;= call_first => trap unreachable
;;= low_byte 65536 => trap out of bounds memory access
;;= low_byte 65535 => trap out of bounds memory access
;;= low_byte_of_frame => trap out of bounds memory access
;;= which_zero 0 => -0.0
;;= which_zero 1 => 0.0
;;= turned 2 => 0.0
;;= turned 3 => -0.0
;;= product 0 => 0.0
;;= product 1 => -0.0
(module
  (memory 1)
  ;; Address and value of a store may trap, each in its own way: the address comes first.
  (func (export "address_first") (param f64 i32)
    (i64.store (i32.trunc_f64_u (local.get 0)) (i64.load (local.get 1))))
  (func $stop (result i32) (unreachable))
  (func (export "call_first") (i64.store (call $stop) (i64.load (i32.const 65536))))
  ;; It is the value that shows the place of the store to be inside the memory; so it has to be evaluated first.
  (func (export "low_byte") (param i32)
    (i32.store8 (local.get 0) (i32.load (local.get 0))))
  (func $low_byte_of_frame (param i32)
    (i32.store8 offset=65528 (local.get 0) (i64.ne (i64.load offset=65528 (local.get 0)) (i64.const 0))))
  (func (export "low_byte_of_frame") (call $low_byte_of_frame (i32.const 32)))
  ;; OPcache takes the two zeros for one constant.
  (func (export "which_zero") (param i32) (result f64) (local f64)
    (if (i32.eqz (local.get 0)) (then (local.set 1 (f64.const -0))))
    (local.get 1))
  (func (export "turned") (param i32) (result f64) (local f64)
    (loop $again
      (local.set 1 (f64.neg (local.get 1)))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (export "product") (param i32) (result f64) (local f64)
    (local.set 1 (f64.const 0))
    (if (local.get 0) (then (local.set 1 (f64.mul (local.get 1) (f64.const -2)))))
    (local.get 1))
  ;; A global whose value only the runtime's helper can write.
  (global $nan f32 (f32.const -nan:0x412781))
  (func (export "nan_bits") (result i32) (i32.reinterpret_f32 (global.get $nan)))
  ;; An `if` without `else` gives its parameters; here nothing else does, since the branch never ends.
  (func (export "endless_then") (param i32 i32) (result i32)
    (local.get 0)
    (if (param i32) (result i32) (local.get 1)
      (then (loop (br 0)) (unreachable)))))
