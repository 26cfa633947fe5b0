{-# LANGUAGE LambdaCase #-}
{- |
Module: Text.Parse
A small parser of expressions, and what it makes of them.
-}
module Text.Parse
  ( Expr (..)
  , parse
  , Token
  ) where

import Control.Monad (when, unless)
import qualified Data.Map.Strict as Map
import Data.Char

infixl 6 <+>

-- | An expression.
data Expr
  = Lit Int
  | Var String
  | Bin { op :: Op, left, right :: Expr }
  deriving (Eq, Show)

data Op = Plus | Minus

-- | A name with where it stands.
newtype Token = Token { unToken :: (Int, String) }

type Env = Map.Map String Int

-- | What can be printed.
class Monoid a => Pretty a where
  -- | One line of it.
  pretty :: a -> String
  pretty = const ""
  width, height :: a -> Int

instance Pretty Expr where
  pretty (Lit n) = show n
  pretty (Bin o a b) = pretty a <> pretty b

-- | Reads an expression.
parse :: String -> Either String Expr
parse s = case tokens s of
  [] -> Left "empty"
  ts -> runParser expr ts

tokens :: String -> [Token]
tokens = map mk . zip [0 ..] . words
  where
    mk (n, w) = Token (n, w)

eval :: Env -> Expr -> Int
eval _ (Lit n) = n
eval env (Var v) = Map.findWithDefault 0 v env
eval env (Bin o a b) = apply o (eval env a) (eval env b)

apply Plus = (+)
apply Minus = (-)

(<+>) :: Expr -> Expr -> Expr
a <+> b = Bin Plus a b

limit :: Int
limit = 10

foreign import ccall "math.h sin" c_sin :: Double -> Double

type family Elem c where
  Elem [a] = a

main :: IO ()
main = do
  line <- getLine
  when (null line) $ fail "nothing"
  let e = parse line
  print e
