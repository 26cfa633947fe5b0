// Copyright 2026 nobody. Licensed to none.

// Package server answers.
package server

import (
	"fmt"
	h "net/http"
)

// Limit bounds.
const Limit = 10

const (
	low = iota
	High
)

var routes = map[string]h.HandlerFunc{"/": index}

// Server holds state.
type Server struct {
	Base
	addr string
	Next *Server
}

type Handler interface {
	Handle(s *Server) error
	Closer
}

type ID int

// New makes one.
func New(addr string) *Server {
	s := &Server{addr: addr, Next: nil}
	h.HandleFunc("/", index)
	register(index)
	return s
}

func (s *Server) Run() error {
	fmt.Println(s.addr)
	go s.loop()
	return helper(s)
}

func index(w h.ResponseWriter, r *h.Request) { helper(nil) }

func helper(s *Server) error { return nil }

func main() { New("x").Run() }
