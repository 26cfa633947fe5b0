(** A cache with a limit.

    The oldest entry goes first. *)

open Base

(** How an entry is found. *)
type key = string

type 'a entry = { value : 'a; mutable age : int }

type result =
  | Hit of int
  | Miss

exception Full of int

module type STORE = sig
  type store

  val get : store -> key -> int option
end

module Make (S : STORE) : sig
  val find : S.store -> key -> result
end

module Sub : STORE

(** Says what became of a request. *)
val report : ?verbose:bool -> result -> unit

val ( >>= ) : 'a option -> ('a -> 'b option) -> 'b option

external now : unit -> float = "cache_now"

include Common.S

class type named = object
  method name : string
end

class counter : int -> object
  inherit base
  method next : unit
end
