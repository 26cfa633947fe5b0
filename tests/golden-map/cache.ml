(* A cache with a limit: the oldest entry goes first. *)

open Printf
open Base.Hashtbl

exception Full of int

(** How an entry is found. *)
type key = string

type 'a entry = {
  value : 'a;
  mutable age : int;
}

(** What became of a request. *)
type result =
  | Hit of int
  | Miss

type t = ..

(** What a store must offer. *)
module type STORE = sig
  type store
  val get : store -> key -> int option
  exception Gone
end

module Make (S : STORE) = struct
  let limit = 10

  (** Looks a key up. *)
  let find s k =
    match S.get s k with
    | Some v -> Hit v
    | None -> Miss

  let rec evict n = if n > limit then evict (n - 1) else drop n
  and drop n = printf "%d\n" n
end

module Default = Make (Memory)
include Common

let table : (key, int) Hashtbl.t = Hashtbl.create 16
let ( >>= ) o f = Option.bind o f

external now : unit -> float = "cache_now"

class virtual counter start = object (self)
  inherit base start
  val mutable n = start
  method next = n <- n + 1; self#report n
  method virtual report : int -> unit
  method private reset () = n <- 0
end

class type named = object method name : string end

let report ?(verbose = false) e =
  let line = to_line e in
  if verbose then List.iter print_line [ line ];
  Logger.write line |> ignore;
  raise (Full 3)

let () =
  let c = new counter 0 in
  c#next;
  report (Default.find table "x")
