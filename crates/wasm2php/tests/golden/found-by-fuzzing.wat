;; What `make fuzz-wasm2php` once found, cut down to what matters.

;;= endless_then 7 0 => 7
(module
  ;; An `if` without `else` gives its parameters; here nothing else does, since the branch never ends.
  (func (export "endless_then") (param i32 i32) (result i32)
    (local.get 0)
    (if (param i32) (result i32) (local.get 1)
      (then (loop (br 0)) (unreachable)))))
