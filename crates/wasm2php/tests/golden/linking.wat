;; What a module shares with others: imported and exported memories, tables and globals. They are properties like all
;; others; the constructor makes them references to what is imported.

;;= load => 100
;;= offset => 42
;;= bump => 8
;;= bump => 9
;;= sum => 36
;;= size => 1
;;= grow 3 => 1
;;= grow 1 => 4294967295
;;= call 0 => 14
;;= call 1 => trap uninitialized element
(module
  (import "host" "memory" (memory 1))
  (import "host" "table" (table 2 funcref))
  (import "host" "counter" (global $counter (mut i32)))
  (import "host" "limit" (global $limit i32))
  (import "host" "wide" (global $wide i64))
  (import "host" "double" (func $double (param i32) (result i32)))
  ;; The limit is 20 and known at run time only; arithmetic on what the module says itself is done by the translator.
  (global $offset i32 (i32.add (i32.mul (global.get $limit) (i32.const 2)) (i32.const 2)))
  (global $sum i64 (i64.sub (i64.add (global.get $wide) (i64.const 3)) (i64.const -1)))
  (global $known i32 (i32.sub (i32.const 2) (i32.const 1)))
  (data (global.get $limit) "\64\00\00\00")
  (elem (offset (i32.sub (global.get $limit) (i32.const 20))) func $seventh)
  (func $seventh (param i32) (result i32) (call $double (i32.add (local.get 0) (global.get $known))))

  (func (export "load") (result i32) (i32.load (global.get $limit)))
  (func (export "offset") (result i32) (global.get $offset))
  (func (export "bump") (result i32)
    (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
    (global.get $counter))
  (func (export "sum") (result i64) (global.get $sum))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "call") (param i32) (result i32)
    (call_indirect (param i32) (result i32) (i32.const 6) (local.get 0)))
  (export "memory" (memory 0))
  (export "table" (table 0))
  (export "counter" (global $counter))
  (export "known" (global $known)))
