;; What `make fuzz-wasm2php` once found, cut down to what matters.

;;= endless_then 7 0 => 7
;;= nan_bits => 4290848641
(module
  ;; A global whose value only the runtime's helper can write.
  (global $nan f32 (f32.const -nan:0x412781))
  (func (export "nan_bits") (result i32) (i32.reinterpret_f32 (global.get $nan)))
  ;; An `if` without `else` gives its parameters; here nothing else does, since the branch never ends.
  (func (export "endless_then") (param i32 i32) (result i32)
    (local.get 0)
    (if (param i32) (result i32) (local.get 1)
      (then (loop (br 0)) (unreachable)))))
