;; Tail calls. A function that calls itself is a loop; where several call each other without end, or through a table,
;; the call goes back to whoever called the function. All others are plain calls.

;;= sum 100000 0 => 705082704
;;= even 100001 => 0
;;= odd 100001 => 1
;;= indirect 100000 => 5
;;= chain 3 => 8
;;= pair 4 => 4 9
;;= far 12 => 24
;;= mixed 9 => 9
;;= waits 5 => trap call stack exhausted
;;= waits_indirect 5 => trap call stack exhausted
(module
  (type $unary (func (param i32) (result i32)))
  (import "host" "double" (func $double (param i32) (result i32)))
  (table funcref (elem $count_down))

  (func $sum (export "sum") (param $n i32) (param $total i32) (result i32) (local $fresh i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.add (local.get $total) (local.get $fresh)))))
    (local.set $fresh (i32.const 99))
    (return_call $sum
      (i32.sub (local.get $n) (i32.const 1))
      (i32.add (local.get $total) (local.get $n))))

  (func $even (export "even") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get $n) (i32.const 1))))
  (func $odd (export "odd") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (return_call $even (i32.sub (local.get $n) (i32.const 1))))

  (func $count_down (export "indirect") (type $unary)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 5))))
    (return_call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))

  ;; Neither of these can go on without end.
  (func $add_five (param $n i32) (result i32) (i32.add (local.get $n) (i32.const 5)))
  (func (export "chain") (param $n i32) (result i32) (return_call $add_five (local.get $n)))
  (func (export "far") (param $n i32) (result i32) (return_call $double (local.get $n)))

  (func $two (param $n i32) (result i32 i32) (local.get $n) (i32.add (local.get $n) (i32.const 5)))
  (func (export "pair") (param $n i32) (result i32 i32) (return_call $two (local.get $n)))

  ;; A plain call of a function that may give back a tail call.
  (func (export "mixed") (param $n i32) (result i32)
    (i32.add (call $even (local.get $n)) (local.get $n)))

  ;; These go round without end, and one of the calls on the way is waited for.
  (func $waits (export "waits") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (return_call $waiting (local.get $n)))
  (func $waiting (param $n i32) (result i32)
    (return_call $waits (i32.add (call $waits (local.get $n)) (i32.const 1))))

  (table $other funcref (elem $waiting_indirect))
  (func $waits_indirect (export "waits_indirect") (param $n i32) (result i32)
    (return_call_indirect $other (type $unary) (local.get $n) (i32.const 0)))
  (func $waiting_indirect (param $n i32) (result i32)
    (i32.add (call $waits_indirect (local.get $n)) (i32.const 1))))
