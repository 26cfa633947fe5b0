//
//  Feed.swift
//  Copyright (c) 2024 the reader
//
//  Reads news feeds and keeps what is new.

import Foundation
import struct Network.Endpoint
@testable import Store

/// Most items one feed keeps.
public let maxItems = 200
private var started = false

typealias Completion = (Result<[Item], FeedError>) -> Void

/// What can be shown in a list.
public protocol Listable: AnyObject, Codable {
    associatedtype Row
    var title: String { get }
    func row(at index: Int) -> Row
    init(title: String)
}

enum FeedError: Error {
    case offline
    case broken(line: Int)

    var isFatal: Bool { return self == .offline }
}

indirect enum Tree<T> {
    case leaf, node(Tree<T>, Tree<T>)
}

/// One piece of news.
struct Item: Hashable {
    let id: UUID
    var title: String, body: String = ""
    static let empty = Item(id: UUID(), title: "")

    mutating func trim() {
        title = title.trimmed()
    }
}

/**
 Loads a feed and tells its delegate.
 */
@MainActor
open class Feed: NSObject, Listable {
    weak var delegate: FeedDelegate?
    private(set) var items: [Item] = []
    fileprivate let queue = DispatchQueue(label: "feed")

    public required init(title: String) {
        super.init()
        register(self)
    }

    deinit { queue.cancel() }

    // Loads everything new.
    @discardableResult
    public func load(from url: URL, then done: @escaping Completion) async throws -> Int {
        guard let data = try? await fetch(url) else { throw FeedError.offline }
        items.append(contentsOf: parse(data))
        delegate?.feedDidLoad(self)
        DispatchQueue.main.async { done(.success(self.items)) }
        return items.count
    }

    static func shared() -> Feed { Feed(title: "all") }

    subscript(index: Int) -> Item { items[index] }

    class Cursor { var at = 0 }
}

extension Feed: CustomStringConvertible {
    public var description: String { "feed" }
    func row(at index: Int) -> String { items[index].title }
}

actor Store {
    func save(_ item: Item) { write(item) }
}

fileprivate func parse(_ data: Data) -> [Item] {
    let make = { Item(id: UUID(), title: $0) }
    return lines(data).map(make)
}

infix operator <+>
func <+> (a: Item, b: Item) -> Item { a }

#if DEBUG
func dump(_ f: Feed) { print(f) }
#endif
