// Copyright (c) 2024 the shop
//
// Parts in stock, and the events that tell of changes.

using System;
using System.Collections.Generic;
using Json = System.Text.Json;
using static System.Math;

namespace Shop.Stock
{
    /// <summary>Told when the stock of a part changes.</summary>
    public delegate void StockChanged(Part part, int by);

    /// <summary>What can be stored.</summary>
    public interface IStorable : IDisposable
    {
        int Weight { get; }
        void Store(Shelf shelf);
    }

    [Flags]
    internal enum Colour
    {
        None = 0,
        Red = 1,
        Blue,
    }

    public record Order(string Id, int Count);

    public struct Point
    {
        public int X, Y;

        public Point(int x, int y) { X = x; Y = y; }

        public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
    }

    // Keeps parts by their id.
    public partial class Inventory<T> : Store<T>, IStorable where T : Part
    {
        public const int Limit = 100;
        private readonly Dictionary<string, T> parts = new();
        public event StockChanged Changed;
        public int Weight { get; private set; }
        internal string Name => owner.Name;

        public Inventory(int size) : base(size)
        {
            Register(this);
        }

        ~Inventory() { Dispose(); }

        public T this[string id] => parts[id];

        /// <summary>Adds one part.</summary>
        [Obsolete("use Put")]
        public override void Store(Shelf shelf)
        {
            int twice(int n) => n * 2;
            Changed?.Invoke(shelf.Part, twice(1));
            parts.Add(shelf.Id, Make<T>(shelf));
            shelf.Moved += OnMoved;
        }

        private static async Task<bool> LoadAsync(string path)
        {
            await using var file = new FileReader(path);
            var text = await file.ReadAsync();
            return Json.Parse(text) is Order;
        }

        void OnMoved(object sender, EventArgs e) { }

        class Cursor { int at; }
    }

    static class Checks
    {
        private static int count;

        private static bool Valid(Part part) => part.Count > count;
    }
}
