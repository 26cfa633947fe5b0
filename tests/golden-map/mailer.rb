#!/usr/bin/env ruby
# frozen_string_literal: true

# Sends queued letters, a few at a time.

require "json"
require_relative "lib/queue"

# What the mailer needs to know about the world.
module Post
  RETRIES = 3
  Address = Struct.new(:name, :host)

  class DeliveryError < StandardError; end

  # Anything that can be signed.
  module Signed
    def signature
      digest(body)
    end
  end

  # One letter and where it goes.
  class Letter
    include Comparable
    include Signed
    extend Forwardable

    attr_reader :to, :body
    attr_accessor :priority

    @@count = 0

    def initialize(to, body, priority: 0)
      @to = to
      @body = body
      @@count += 1
    end

    # Letters sort by how urgent they are.
    def <=>(other)
      priority <=> other.priority
    end

    def urgent?
      priority > LIMIT
    end

    def self.parse(text)
      fields = JSON.parse(text)
      new(fields["to"], fields["body"])
    end

    class << self
      def count
        @@count
      end
    end

    alias_method :urgent, :urgent?

    private

    def digest(text)
      Digest::SHA256.hexdigest(text)
    end
  end

  LIMIT = Letter::MAX

  class Mailer < Base::Worker
    def deliver(letters, &block)
      letters.each do |letter|
        send_one letter
      rescue DeliveryError => e
        retry_later(letter, e)
      end
      yield letters.size if block
    end

    protected def send_one(letter)
      socket.write(<<~TEXT)
        To: #{header(letter.to)}
      TEXT
    end
    private :retry_later
  end
end

def main(args = ARGV)
  mailer = Post::Mailer.new
  mailer.deliver(args.map { |a| Post::Letter.parse(a) })
end

main if $PROGRAM_NAME == __FILE__
