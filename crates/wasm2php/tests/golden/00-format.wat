;; A golden test is a module in WebAssembly's text format, and beside it the PHP class that it becomes (BLESS=1 writes
;; that file). Lines that begin with `;;=` are assertions, carried out in order on one instance by each way to run PHP:
;;
;;   export argument… => result        results of several values are separated by blanks; `nothing`, `nan`
;;   export argument… => trap kind     kinds are those of runtime/TrapKind.php
;;
;; The host offers `host.double` (i32) -> i32, `host.log` (any number of i32), `host.pair` () -> (i32, f64), a `host.memory`
;; of 1 to 4 pages, a `host.table` of 2 functions, the mutable i32 `host.counter` (7), `host.limit` (20), `host.wide` (32).

;;= add 1 2 => 3
;;= add 4294967295 1 => 0
;;= add -1 -1 => 4294967294
(module
  (func (export "add") (param i32 i32) (result i32)
    local.get 0
    local.get 1
    i32.add))
