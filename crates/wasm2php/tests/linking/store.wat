;; Keeps numbers for others: it exports everything that a module can share.
(module
  (type $step (func (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (table (export "steps") 2 8 funcref)
  (global $count (export "count") (mut i32) (i32.const 0))
  (elem (i32.const 0) $double)

  (func $double (type $step) (i32.mul (local.get 0) (i32.const 2)))

  ;; Appends a number and gives how many there are.
  (func (export "push") (param $value i32) (result i32)
    (i32.store (i32.mul (global.get $count) (i32.const 4)) (local.get $value))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count))

  ;; Calls a function out of the table, whoever put it there.
  (func (export "apply") (param $step i32) (param $value i32) (result i32)
    (call_indirect (type $step) (local.get $value) (local.get $step))))
